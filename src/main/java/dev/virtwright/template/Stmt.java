package dev.virtwright.template;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of a template that prints or does something. */
sealed interface Stmt {

  record Text(String text) implements Stmt {}

  record Print(Expr expression) implements Stmt {}

  /** One more condition than a plain {@code if} for each {@code elif}. */
  record If(List<Branch> branches, List<Stmt> otherwise) implements Stmt {}

  record Branch(Expr condition, List<Stmt> body) {}

  record For(
      At at,
      Target target,
      Expr iterable,
      @Nullable Expr filter,
      List<Stmt> body,
      List<Stmt> otherwise,
      boolean recursive)
      implements Stmt {}

  record Set(At at, Target target, Expr value) implements Stmt {}

  record SetBlock(At at, Target target, @Nullable Expr filter, List<Stmt> body) implements Stmt {}

  record Macro(At at, String name, Parameters parameters, List<Stmt> body) implements Stmt {}

  record CallBlock(At at, Expr.Call call, Parameters parameters, List<Stmt> body) implements Stmt {}

  record FilterBlock(At at, Expr filter, List<Stmt> body) implements Stmt {}

  record With(At at, List<Target> targets, List<Expr> values, List<Stmt> body) implements Stmt {}

  record Do(Expr expression) implements Stmt {}

  /** The first of the templates named that is there. */
  record Include(At at, Expr name, boolean ignoreMissing, boolean withContext) implements Stmt {}

  /**
   * A template's macros and variables.
   *
   * @param module the name that has them all; null where single ones are named
   * @param names by what they are called here
   */
  record Import(
      At at, Expr name, @Nullable String module, Map<String, String> names, boolean withContext)
      implements Stmt {}

  record Extends(At at, Expr name) implements Stmt {}

  /** What a template that extends this one may say instead. */
  record Block(At at, String name, boolean scoped, boolean required, List<Stmt> body)
      implements Stmt {}

  record Break() implements Stmt {}

  record Continue() implements Stmt {}

  /**
   * What a macro takes.
   *
   * @param defaults of the last parameters
   * @param caller whether the body uses {@code caller}, and so on for the other two
   */
  record Parameters(
      List<String> names, List<Expr> defaults, boolean caller, boolean varargs, boolean kwargs) {}

  /** What is assigned to. */
  sealed interface Target {
    record Variable(String name) implements Target {}

    record Several(At at, List<Target> targets) implements Target {}

    /** Of a namespace. */
    record Member(At at, String object, String name) implements Target {}
  }
}
