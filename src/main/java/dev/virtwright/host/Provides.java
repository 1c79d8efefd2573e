package dev.virtwright.host;

import java.util.Objects;

/**
 * What an action would change besides what it is about, so that check mode knows which later
 * answers not to believe.
 */
public sealed interface Provides {

  /** This very thing: changed, brought or removed. */
  record The(Resource resource) implements Provides {
    public The {
      Objects.requireNonNull(resource);
    }
  }

  /** Things of this kind that are not there yet: what installing a package brings. */
  record Missing(Resource.Kind kind) implements Provides {
    public Missing {
      Objects.requireNonNull(kind);
    }
  }

  /** Any thing of this kind, there or not: what removing a package or a reboot may change. */
  record Any(Resource.Kind kind) implements Provides {
    public Any {
      Objects.requireNonNull(kind);
    }
  }

  /**
   * Things of this kind that are not there yet, believed to be missing all the same: only who
   * cannot do without one waits. A package brings files that nobody here can name.
   */
  record Unblocks(Resource.Kind kind) implements Provides {
    public Unblocks {
      Objects.requireNonNull(kind);
    }
  }

  static Provides the(Resource resource) {
    return new The(resource);
  }

  static Provides missing(Resource.Kind kind) {
    return new Missing(kind);
  }

  static Provides unblocks(Resource.Kind kind) {
    return new Unblocks(kind);
  }

  static Provides any(Resource.Kind kind) {
    return new Any(kind);
  }
}
