package dev.virtwright.host;

/** Placeholder while the host room is being built. */
@SuppressWarnings("DoNotCallSuggester")
final class Merges {
  private Merges() {}

  static <A> Merge<?, ?, A> unwritten() {
    throw new IllegalStateException("the host room brings this");
  }
}
