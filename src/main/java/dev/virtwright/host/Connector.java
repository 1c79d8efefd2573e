package dev.virtwright.host;

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
}
