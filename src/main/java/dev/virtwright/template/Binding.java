package dev.virtwright.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates what is in a call's parentheses, and binds it to a signature. */
final class Binding {
  private final Evaluator evaluator;

  Binding(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  Call bound(
      Builtin builtin, @Nullable Object object, Expr.Arguments arguments, @Nullable Frame frame) {
    if (arguments.star() != null || arguments.doubleStar() != null) {
      return Call.of(
          evaluator, builtin, object, positional(arguments, frame), named(arguments, frame));
    }
    Call call = new Call(evaluator, builtin, object);
    List<Expr> positional = arguments.positional();
    for (int i = 0; i < positional.size(); i++) {
      call.bind(i, evaluator.evaluate(positional.get(i), frame));
    }
    for (Expr.Named named : arguments.named()) {
      call.bind(named.name(), evaluator.evaluate(named.value(), frame));
    }
    return call;
  }

  Call bound(BoundMethod method, Expr.Call call, @Nullable Frame frame) {
    Expr.Arguments arguments = call.arguments();
    Builtin builtin = method.builtin();
    if (arguments.star() == null && arguments.doubleStar() == null) {
      String problem =
          builtin
              .signature()
              .problem(
                  arguments.positional().size(),
                  arguments.named().isEmpty()
                      ? List.of()
                      : arguments.named().stream().map(Expr.Named::name).toList());
      if (problem != null) {
        throw Failure.of("'" + builtin.name() + "' " + problem, "it takes " + builtin.signature());
      }
    }
    return bound(builtin, method.object(), arguments, frame);
  }

  List<@Nullable Object> positional(Expr.Arguments arguments, @Nullable Frame frame) {
    List<@Nullable Object> values = new ArrayList<>();
    for (Expr argument : arguments.positional()) {
      values.add(evaluator.evaluate(argument, frame));
    }
    if (arguments.star() != null) {
      values.addAll(evaluator.evaluation().iterated(evaluator.defined(arguments.star(), frame)));
    }
    return values;
  }

  Map<String, @Nullable Object> named(Expr.Arguments arguments, @Nullable Frame frame) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Expr.Named argument : arguments.named()) {
      values.put(argument.name(), evaluator.evaluate(argument.value(), frame));
    }
    Expr doubleStar = arguments.doubleStar();
    if (doubleStar != null) {
      if (!(evaluator.defined(doubleStar, frame) instanceof Map<?, ?> map)) {
        throw Failure.of("what follows ** must be a dict").at(doubleStar.at());
      }
      map.forEach(
          (key, value) -> values.put(Print.text(key), evaluator.evaluation().touched(value)));
    }
    return values;
  }
}
