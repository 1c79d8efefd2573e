package dev.virtwright.host;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A managed node could not be reached, read or changed; says what was tried, why not, what to do.
 */
public final class HostException extends Exception {

  /** What went wrong, for code that decides by it. */
  public enum Kind {
    /** No connection: name, route, refused, or lost. */
    UNREACHABLE,
    /** The host did not accept who we are. */
    AUTHENTICATION,
    /** The host is not the one we know by this name, or not known at all. */
    HOST_KEY,
    /** sudo or su did not let us become the user. */
    BECOME,
    /** A deadline passed; what was under way has an unknown outcome if it was an action. */
    TIMEOUT,
    /** The user on the host may not read or do this. */
    DENIED,
    /** No space, no inodes, or a read-only file system. */
    NO_SPACE,
    /** The host answered what cannot be understood or is larger than allowed. */
    BAD_ANSWER,
    /** A command that should have worked failed. */
    FAILED
  }

  private final Kind kind;
  private final @Nullable String remedy;

  public HostException(Kind kind, String problem, @Nullable String remedy) {
    super(problem);
    this.kind = Objects.requireNonNull(kind);
    this.remedy = remedy;
  }

  public HostException(Kind kind, String problem, @Nullable String remedy, Throwable cause) {
    super(problem, cause);
    this.kind = Objects.requireNonNull(kind);
    this.remedy = remedy;
  }

  public Kind kind() {
    return kind;
  }

  /** What to do about it; null where the problem says it all. */
  public @Nullable String remedy() {
    return remedy;
  }

  /** Whether the whole host is out of reach, so that no further task can be tried on it. */
  public boolean unreachable() {
    return switch (kind) {
      case UNREACHABLE, AUTHENTICATION, HOST_KEY -> true;
      case BECOME, TIMEOUT, DENIED, NO_SPACE, BAD_ANSWER, FAILED -> false;
    };
  }
}
