package dev.virtwright.template;

import dev.virtwright.value.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where a template prints to. A single thing printed stays the value it is; more become a text, and
 * a secret where one of them was. None prints as nothing.
 */
final class Sink {
  private final Evaluation evaluation;
  private @Nullable Object single = Scope.MISSING;
  private @Nullable StringBuilder text;
  private boolean secret;

  Sink(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  void print(@Nullable Object given) {
    Object value = Undefined.relaxed(given);
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (text != null) {
      append(text, value);
    } else if (Scope.isMissing(single) || single == null) {
      single = value;
    } else if (value != null) {
      StringBuilder out = new StringBuilder();
      append(out, single);
      append(out, value);
      text = out;
    }
  }

  private void append(StringBuilder out, @Nullable Object value) {
    String printed;
    switch (value) {
      case null -> {
        return;
      }
      case String string -> printed = string;
      case Long number -> printed = number.toString();
      default -> {
        boolean before = evaluation.clearSecretSeen();
        printed = Print.text(evaluation.plain(value));
        secret |= evaluation.secretSeen();
        evaluation.restoreSecretSeen(before);
      }
    }
    evaluation.chargeText(printed.length());
    out.append(printed);
  }

  /** Whether anything but none was printed. */
  boolean printed() {
    return text != null || !(single == null || Scope.isMissing(single));
  }

  /** The native value. */
  @Nullable Object result() {
    if (text != null) {
      return secret ? new Secret(text.toString()) : text.toString();
    }
    return Scope.isMissing(single) ? "" : single;
  }

  /** All as text, secrets revealed. */
  String revealed() {
    if (text == null) {
      StringBuilder out = new StringBuilder();
      append(out, Scope.isMissing(single) ? "" : single);
      text = out;
    }
    return text.toString();
  }
}
