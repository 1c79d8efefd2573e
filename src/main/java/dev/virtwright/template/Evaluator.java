package dev.virtwright.template;

import dev.virtwright.value.Secret;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives expressions their values. */
final class Evaluator {
  private final Evaluation evaluation;
  private final @Nullable Inheritance inheritance;
  private final Binding binding = new Binding(this);
  private final Ownership ownership = new Ownership(this);

  Evaluator(Evaluation evaluation) {
    this(evaluation, null);
  }

  private Evaluator(Evaluation evaluation, @Nullable Inheritance inheritance) {
    this.evaluation = evaluation;
    this.inheritance = inheritance;
  }

  /** Of a template that may extend others. */
  Evaluator with(Inheritance of) {
    return new Evaluator(evaluation, of);
  }

  /** Of the template that is rendered; null in a text that is no template file. */
  @Nullable Inheritance inheritance() {
    return inheritance;
  }

  Evaluation evaluation() {
    return evaluation;
  }

  /** The value, which may be undefined; its containers may hold templates. */
  @Nullable Object evaluate(Expr expression, @Nullable Frame frame) {
    return switch (expression) {
      case Expr.Constant constant ->
          constant.value() instanceof Template embedded
              ? evaluation.touched(embedded, constant.at())
              : constant.value();
      case Expr.Name name -> name(name, frame);
      case Expr.Attribute attribute -> attribute(evaluate(attribute.object(), frame), attribute);
      case Expr.Item item -> item(item, frame);
      case Expr.Filtered filtered -> filtered(filtered, frame);
      case Expr.Tested tested -> tested(tested, frame);
      case Expr.Call call -> called(call, frame);
      case Expr.Compare compare -> compare(compare, frame);
      case Expr.And and -> {
        Object left = evaluate(and.left(), frame);
        yield Compare.truth(left) ? evaluate(and.right(), frame) : left;
      }
      case Expr.Or or -> {
        Object left = evaluate(or.left(), frame);
        yield Compare.truth(left) ? left : evaluate(or.right(), frame);
      }
      case Expr.Not not -> !Compare.truth(evaluate(not.operand(), frame));
      case Expr.Choice choice -> choice(choice, frame);
      case Expr.Concat concat -> concat(concat, frame);
      case Expr.Binary binary -> binary(binary, frame);
      case Expr.Sign sign -> sign(sign, frame);
      case Expr.ListOf list -> {
        Fresh.OwnList elements = new Fresh.OwnList();
        for (Expr element : list.elements()) {
          elements.add(evaluate(element, frame));
        }
        yield elements;
      }
      case Expr.TupleOf tuple -> {
        List<@Nullable Object> elements = new ArrayList<>(tuple.elements().size());
        for (Expr element : tuple.elements()) {
          elements.add(evaluate(element, frame));
        }
        yield Tuple.copyOf(elements);
      }
      case Expr.DictOf dict -> dict(dict, frame);
      case Expr.SliceOf slice ->
          throw Failure.of("a slice stands only in brackets after a value").at(slice.at());
    };
  }

  /** The value, which must be defined. */
  @Nullable Object defined(Expr expression, @Nullable Frame frame) {
    Object value = Undefined.relaxed(evaluate(expression, frame));
    if (value instanceof Undefined undefined) {
      throw undefined.failure().at(expression.at());
    }
    return value;
  }

  /** The value, which must be defined and not omitted either. */
  @Nullable Object given(Expr expression, @Nullable Frame frame) {
    Object value = evaluate(expression, frame);
    if (value instanceof Undefined undefined) {
      throw undefined.failure().at(expression.at());
    }
    return value;
  }

  boolean truth(Expr expression, @Nullable Frame frame) {
    return Compare.truth(evaluate(expression, frame));
  }

  /** What statements print. */
  @Nullable Object captured(List<Stmt> body, Frame frame) {
    Sink sink = new Sink(evaluation);
    new StatementRunner(this).run(body, frame, sink);
    return sink.result();
  }

  @Nullable Object name(Expr.Name name, @Nullable Frame frame) {
    if (frame != null) {
      Object local = frame.get(name.name());
      if (!Scope.isMissing(local)) {
        return local;
      }
    }
    Object value =
        frame != null && frame.isIsolated() ? Scope.MISSING : evaluation.variable(name.name());
    if (!Scope.isMissing(value)) {
      return value;
    }
    Builtin function = Builtins.function(name.name());
    return function != null
        ? new BoundMethod(function, null)
        : Undefined.variable(name.name(), name.at(), evaluation.scope());
  }

  private @Nullable Object attribute(@Nullable Object object, Expr.Attribute node) {
    if (object instanceof Undefined undefined) {
      return undefined.looked();
    }
    Object value = member(object, node.name());
    return Scope.isMissing(value)
        ? Undefined.member(node.name(), object, node.at())
        : evaluation.touched(value, node.at());
  }

  /** A method, else what lies under the name; as Python's attribute access under Jinja2. */
  private static @Nullable Object member(@Nullable Object object, String name) {
    if (object instanceof Special special) {
      return special.attribute(name);
    }
    Builtin method = Methods.find(object, name);
    if (method != null) {
      return new BoundMethod(method, object);
    }
    if (object instanceof GroupTuple group) {
      return group.attribute(name);
    }
    return object instanceof Map<?, ?> map ? Dicts.get(map, name) : Scope.MISSING;
  }

  /** Also of the paths in {@code map(attribute='a.b.0')}. */
  @Nullable Object lookedUp(@Nullable Object object, @Nullable Object key) {
    if (object instanceof Undefined undefined) {
      return undefined.looked();
    }
    Object value =
        object instanceof Secret secret
            ? evaluation.guarded(Operators.item(evaluation.reveal(secret), key))
            : Operators.item(object, key);
    if (Scope.isMissing(value) && key instanceof String name) {
      value = member(object, name);
    }
    return Scope.isMissing(value)
        ? Undefined.member(key == null ? "None" : key, object, null)
        : evaluation.touched(value);
  }

  private @Nullable Object item(Expr.Item item, @Nullable Frame frame) {
    Object object = evaluate(item.object(), frame);
    if (item.key() instanceof Expr.SliceOf slice) {
      return slice(object, slice, item.at(), frame);
    }
    Object key = defined(item.key(), frame);
    boolean before = evaluation.clearSecretSeen();
    if (key instanceof Secret secret) {
      key = secret.reveal();
    }
    try {
      Object value = lookedUp(object, key);
      return value instanceof Undefined undefined ? undefined.at(item.at()) : value;
    } catch (Failure failure) {
      throw failure.at(item.at());
    } finally {
      evaluation.restoreSecretSeen(before);
    }
  }

  private @Nullable Object slice(
      @Nullable Object object, Expr.SliceOf slice, At at, @Nullable Frame frame) {
    Object start = slice.start() == null ? null : defined(slice.start(), frame);
    Object stop = slice.stop() == null ? null : defined(slice.stop(), frame);
    Object step = slice.step() == null ? null : defined(slice.step(), frame);
    if (object instanceof Undefined undefined) {
      return undefined;
    }
    boolean before = evaluation.clearSecretSeen();
    try {
      Object sliced = object instanceof Secret secret ? evaluation.reveal(secret) : object;
      return evaluation.guarded(Operators.slice(sliced, start, stop, step));
    } catch (Failure failure) {
      throw failure.at(at);
    } finally {
      evaluation.restoreSecretSeen(before);
    }
  }

  private @Nullable Object filtered(Expr.Filtered filtered, @Nullable Frame frame) {
    Expr source = filtered.object();
    Object object;
    if (source != null) {
      object = evaluate(source, frame);
    } else {
      object = frame == null ? null : frame.get(StatementRunner.BLOCK);
    }
    Builtin filter = filtered.filter();
    if (!filter.seesUndefined()) {
      object = Undefined.relaxed(object);
      if (object instanceof Undefined) {
        return object;
      }
    }
    try {
      Call call = binding.bound(filter, object, filtered.arguments(), frame);
      if (call.undefined() != null && !filter.seesUndefined()) {
        return call.undefined();
      }
      return invoke(call);
    } catch (Failure failure) {
      throw failure.at(filtered.at());
    }
  }

  private boolean tested(Expr.Tested tested, @Nullable Frame frame) {
    Builtin test = tested.test();
    Object object =
        test.seesUndefined() ? evaluate(tested.object(), frame) : defined(tested.object(), frame);
    try {
      return test(binding.bound(test, object, tested.arguments(), frame));
    } catch (Failure failure) {
      throw failure.at(tested.at());
    }
  }

  /** What a test answers. */
  boolean test(Call call) {
    return Compare.truth(invoke(call));
  }

  /** Applies a filter, test, function or method. */
  @Nullable Object invoke(Call call) {
    if (call.undefined() != null && !call.builtin().seesUndefined()) {
      throw call.undefined().failure();
    }
    boolean before = evaluation.clearSecretSeen();
    try {
      return evaluation.guarded(call.builtin().body().apply(call));
    } finally {
      evaluation.restoreSecretSeen(before);
    }
  }

  private @Nullable Object called(Expr.Call call, @Nullable Frame frame) {
    return called(call, frame, null);
  }

  /**
   * @param caller the body of a call block, if it is one
   */
  @Nullable Object called(Expr.Call call, @Nullable Frame frame, @Nullable MacroObject caller) {
    Object callee = ownership.callee(call, frame);
    try {
      if (callee instanceof BoundMethod method && caller == null) {
        return invoke(binding.bound(method, call, frame));
      }
      if (!(callee instanceof Callable callable)) {
        if (callee instanceof Undefined undefined) {
          throw undefined.failure();
        }
        throw Failure.of("a " + Types.name(callee) + " cannot be called");
      }
      Map<String, @Nullable Object> named = binding.named(call.arguments(), frame);
      if (caller != null) {
        named.put("caller", caller);
      }
      return callable.call(this, binding.positional(call.arguments(), frame), named);
    } catch (Failure failure) {
      throw failure.at(call.at());
    }
  }

  private boolean compare(Expr.Compare compare, @Nullable Frame frame) {
    Object left = defined(compare.first(), frame);
    Iterator<Expr> rest = compare.rest().iterator();
    for (Expr.Comparison comparison : compare.operators()) {
      Object right = defined(rest.next(), frame);
      try {
        boolean membership =
            comparison == Expr.Comparison.IN || comparison == Expr.Comparison.NOT_IN;
        Object container =
            membership && right instanceof Map<?, ?> ? right : evaluation.comparable(right);
        if (!Compare.holds(comparison, evaluation.comparable(left), container)) {
          return false;
        }
      } catch (Failure failure) {
        throw failure.at(compare.at());
      }
      left = right;
    }
    return true;
  }

  private @Nullable Object choice(Expr.Choice choice, @Nullable Frame frame) {
    if (truth(choice.condition(), frame)) {
      return evaluate(choice.then(), frame);
    }
    return choice.otherwise() != null
        ? evaluate(choice.otherwise(), frame)
        : Undefined.omitted(choice.at());
  }

  private Object concat(Expr.Concat concat, @Nullable Frame frame) {
    boolean before = evaluation.clearSecretSeen();
    try {
      StringBuilder text = new StringBuilder();
      for (Expr part : concat.parts()) {
        String printed = Print.text(evaluation.plain(defined(part, frame)));
        evaluation.chargeText(printed.length());
        text.append(printed);
      }
      return evaluation.secretSeen() ? new Secret(text.toString()) : text.toString();
    } catch (Failure failure) {
      throw failure.at(concat.at());
    } finally {
      evaluation.restoreSecretSeen(before);
    }
  }

  private @Nullable Object binary(Expr.Binary binary, @Nullable Frame frame) {
    Object left = given(binary.left(), frame);
    Object right = given(binary.right(), frame);
    boolean before = evaluation.clearSecretSeen();
    try {
      boolean formats = binary.operator() == Expr.Operator.MODULO && Types.isText(left);
      if (left instanceof Secret) {
        left = evaluation.plain(left);
      }
      if (formats || right instanceof Secret) {
        right = evaluation.plain(right);
      }
      return evaluation.guarded(Operators.apply(binary.operator(), left, right, evaluation));
    } catch (Failure failure) {
      throw failure.at(binary.at());
    } finally {
      evaluation.restoreSecretSeen(before);
    }
  }

  private Object sign(Expr.Sign sign, @Nullable Frame frame) {
    Object operand = defined(sign.operand(), frame);
    if (operand == null || !Types.isNumber(operand)) {
      throw Failure.of("a " + Types.name(operand) + " has no sign").at(sign.at());
    }
    return sign.negative()
        ? operand instanceof Double real
            ? (Object) (-real)
            : Numbers.narrow(Numbers.big(operand).negate())
        : Numbers.number(operand);
  }

  private Object dict(Expr.DictOf dict, @Nullable Frame frame) {
    Fresh.OwnDict map = new Fresh.OwnDict();
    Iterator<Expr> values = dict.values().iterator();
    for (Expr keyExpression : dict.keys()) {
      Object key = defined(keyExpression, frame);
      try {
        Dicts.put(
            map,
            key instanceof Secret secret ? secret.reveal() : key,
            evaluate(values.next(), frame));
      } catch (Failure failure) {
        throw failure.at(keyExpression.at());
      }
    }
    return map;
  }
}
