package dev.virtwright.template;

import org.jspecify.annotations.Nullable;

/** What exists only while a template is evaluated; a result holds its text instead. */
sealed interface Special
    permits Bytes, Callable, Namespace, Cycler, DateTime, TimeSpan, ModuleObject, Inheritance {

  /** As Python would call it. */
  String typeName();

  /** The attribute, or {@link Scope#MISSING}. */
  @Nullable Object attribute(String name);

  /** As it prints. */
  String printed();
}
