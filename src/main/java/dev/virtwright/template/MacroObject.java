package dev.virtwright.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A macro with the names that were visible where it was written; also the body of a call block. */
final class MacroObject implements Callable {
  private final String name;
  private final Stmt.Parameters parameters;
  private final List<Stmt> body;
  private final Frame outer;

  MacroObject(String name, Stmt.Parameters parameters, List<Stmt> body, Frame outer) {
    this.name = name;
    this.parameters = parameters;
    this.body = body;
    this.outer = outer;
  }

  @Override
  public @Nullable Object call(
      Evaluator evaluator, List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    Frame frame = new Frame(outer);
    Map<String, @Nullable Object> keywords = new LinkedHashMap<>(named);
    List<String> names = parameters.names();
    int firstDefault = names.size() - parameters.defaults().size();
    for (int i = 0; i < names.size(); i++) {
      String parameter = names.get(i);
      if (i < positional.size()) {
        if (keywords.containsKey(parameter)) {
          throw Failure.of("macro '%s' gets '%s' twice".formatted(name, parameter));
        }
        frame.set(parameter, positional.get(i));
      } else if (keywords.containsKey(parameter)) {
        frame.set(parameter, keywords.remove(parameter));
      } else if (i >= firstDefault) {
        frame.set(
            parameter, evaluator.evaluate(parameters.defaults().get(i - firstDefault), frame));
      } else {
        frame.set(
            parameter,
            Undefined.because(
                "parameter '%s' of macro '%s' was not given".formatted(parameter, name)));
      }
    }
    if (parameters.caller()) {
      frame.set(
          "caller",
          keywords.containsKey("caller")
              ? keywords.remove("caller")
              : Undefined.because("macro '" + name + "' was not called by a call block"));
    }
    extra(frame, positional, keywords);
    evaluator.evaluation().enterCall();
    Object result = evaluator.captured(body, frame);
    evaluator.evaluation().leaveCall();
    return result;
  }

  private void extra(
      Frame frame, List<@Nullable Object> positional, Map<String, @Nullable Object> keywords) {
    int known = parameters.names().size();
    List<@Nullable Object> further =
        positional.size() > known
            ? new ArrayList<>(positional.subList(known, positional.size()))
            : new ArrayList<>();
    if (parameters.varargs()) {
      frame.set("varargs", Tuple.copyOf(further));
    } else if (!further.isEmpty()) {
      throw Failure.of("macro '%s' takes at most %d arguments".formatted(name, known));
    }
    if (parameters.kwargs()) {
      frame.set("kwargs", keywords);
    } else if (keywords.containsKey("caller")) {
      throw Failure.of("macro '" + name + "' does not use 'caller'");
    } else if (!keywords.isEmpty()) {
      throw Failure.of(
          "macro '%s' has no argument '%s'".formatted(name, keywords.keySet().iterator().next()));
    }
  }

  @Override
  public String typeName() {
    return "Macro";
  }

  @Override
  public @Nullable Object attribute(String attribute) {
    return switch (attribute) {
      case "name" -> name;
      case "arguments" -> Tuple.copyOf(parameters.names());
      case "caller" -> parameters.caller();
      case "catch_varargs" -> parameters.varargs();
      case "catch_kwargs" -> parameters.kwargs();
      default -> Scope.MISSING;
    };
  }

  @Override
  public String printed() {
    return "<Macro '" + name + "'>";
  }
}
