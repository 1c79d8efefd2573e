package dev.virtwright.host;

import java.util.List;

/** Opens connections of one transport. Thread-safe. */
public interface Connector {

  /** The transport it serves, such as {@code ssh}. */
  String transport();

  /**
   * A new, authenticated connection, never a pooled one.
   *
   * @throws HostException with what to do about it; bounded by the target's timeout
   */
  Connection connect(Target target) throws HostException;

  /**
   * Which machines {@link #connect} connects to, where they are by the configuration: jump hosts in
   * their order, and the target last. Empty where there is no way to speak of. Makes no connection.
   *
   * @throws HostException where the configuration of the transport cannot be understood
   */
  default List<Hop> hops(Target target) throws HostException {
    return List.of();
  }

  /**
   * From now on a jump host that is this target is connected to at {@link Target#movedTo}.
   *
   * @throws HostException where the configuration of the transport cannot be understood
   */
  default void moved(Target target) throws HostException {}
}
