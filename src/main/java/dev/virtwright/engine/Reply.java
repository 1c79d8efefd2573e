package dev.virtwright.engine;

import dev.virtwright.host.HostException;

/** What became of one query: its answer, or why it has none. */
sealed interface Reply {

  record Answer(Object value) implements Reply {}

  record Refused(HostException why) implements Reply {}

  /** Our own mistake: a fragment that cannot be built, an answer whose parser broke. */
  record Broken(RuntimeException why) implements Reply {}

  /** Whether asking again in the same epoch is pointless. */
  default boolean lasting() {
    return switch (this) {
      case Answer ignored -> true;
      case Broken ignored -> true;
      case Refused refused ->
          switch (refused.why().kind()) {
            case UNREACHABLE, AUTHENTICATION, HOST_KEY, TIMEOUT -> false;
            case BECOME, DENIED, NO_SPACE, BAD_ANSWER, FAILED -> true;
          };
    };
  }
}
