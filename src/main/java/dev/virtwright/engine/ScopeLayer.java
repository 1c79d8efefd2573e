package dev.virtwright.engine;

import dev.virtwright.playbook.Layer;
import dev.virtwright.template.Scope;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A whole scope as one layer of another. */
record ScopeLayer(Scope scope) implements Layer {

  @Override
  public @Nullable Object get(String name) {
    return scope.get(name);
  }

  @Override
  public Collection<String> names() {
    return scope.names();
  }
}
