package dev.virtwright.host;

import dev.virtwright.value.Secret;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * As which user reads and actions happen on the machine.
 *
 * @param method how; {@link Method#NONE} is the login user
 * @param user the user to become
 * @param password for sudo the login user's, for su the other user's; null where none is needed
 * @param program in place of the method's own; null for that
 * @param flags its words in place of the usual ones; null for those
 */
public record Become(
    Method method,
    String user,
    @Nullable Secret password,
    @Nullable String program,
    @Nullable List<String> flags) {

  /** How another user is become. */
  public enum Method {
    NONE,
    SUDO,
    SU
  }

  public static final Become NONE = new Become(Method.NONE, "", null);

  public Become {
    Objects.requireNonNull(method);
    Objects.requireNonNull(user);
    flags = flags == null ? null : List.copyOf(flags);
  }

  /** With the method's own program and the usual flags. */
  public Become(Method method, String user, @Nullable Secret password) {
    this(method, user, password, null, null);
  }
}
