package dev.virtwright.template;

import org.jspecify.annotations.Nullable;

/** An imported template: its macros and the variables it sets at its top. */
record ModuleObject(String name, Frame names, @Nullable Object text) implements Special {

  @Override
  public String typeName() {
    return "TemplateModule";
  }

  @Override
  public @Nullable Object attribute(String attribute) {
    return attribute.startsWith("_") ? Scope.MISSING : names.own(attribute);
  }

  @Override
  public String printed() {
    return String.valueOf(text);
  }
}
