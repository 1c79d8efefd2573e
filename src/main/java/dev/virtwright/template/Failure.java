package dev.virtwright.template;

import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import org.jspecify.annotations.Nullable;

/**
 * Evaluation cannot go on; carries what the {@link UserException} will say. It gets its place from
 * the innermost node that fails, and has no stack trace: it is data.
 */
final class Failure extends RuntimeException {
  static final String SYNTAX = "template-syntax";
  static final String UNDEFINED = "undefined-variable";
  static final String VALUE = "template-error";

  private final String code;
  private final String summary;
  private final @Nullable String remedy;
  private final transient @Nullable SourceLocation location;
  private final boolean placed;
  private final boolean chained;

  private Failure(
      String code,
      String summary,
      @Nullable String remedy,
      @Nullable SourceLocation location,
      boolean placed,
      boolean chained) {
    super(summary, null, false, false);
    this.code = code;
    this.summary = summary;
    this.remedy = remedy;
    this.location = location;
    this.placed = placed;
    this.chained = chained;
  }

  static Failure of(String summary) {
    return of(summary, null);
  }

  static Failure of(String summary, @Nullable String remedy) {
    return new Failure(VALUE, summary, remedy, null, false, false);
  }

  static Failure syntax(String summary, @Nullable String remedy, At at) {
    return new Failure(SYNTAX, summary, remedy, at.location(), true, false);
  }

  static Failure undefined(String summary, @Nullable String remedy, @Nullable At at) {
    return new Failure(
        UNDEFINED, summary, remedy, at == null ? null : at.location(), at != null, false);
  }

  boolean isUndefined() {
    return code.equals(UNDEFINED);
  }

  String summary() {
    return summary;
  }

  /** This failure, in this place unless it has one. */
  Failure at(At at) {
    return placed ? this : new Failure(code, summary, remedy, at.location(), true, chained);
  }

  /** This failure, with the way from the outermost text said after it, unless it says one. */
  Failure via(String chain) {
    return chained
        ? this
        : new Failure(code, summary + " (" + chain + ")", remedy, location, placed, true);
  }

  UserException asUserException() {
    return new UserException(code, summary, remedy, location);
  }
}
