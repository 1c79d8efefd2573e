package dev.virtwright.playbook;

import dev.virtwright.template.Scope;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one {@link Level}, looked up one by one. What {@link #get} throws passes through
 * to whoever renders, so a value may be one that is still awaited.
 */
public interface Layer {

  /** No variables. */
  Layer EMPTY = of(Map.of());

  /** The value, templates in it as they are; {@link Scope#MISSING} where there is none. */
  @Nullable Object get(String name);

  /** For suggestions and for {@code vars}; need not be complete. */
  Collection<String> names();

  /** The map's entries; it is asked anew for each look. */
  static Layer of(Map<String, ? extends @Nullable Object> variables) {
    return new Layer() {
      @Override
      public @Nullable Object get(String name) {
        Object value = variables.get(name);
        return value != null || variables.containsKey(name) ? value : Scope.MISSING;
      }

      @Override
      public Collection<String> names() {
        return variables.keySet();
      }
    };
  }

  /** Values that are made when they are asked for. */
  static Layer lazy(Map<String, Supplier<? extends @Nullable Object>> makers) {
    Map<String, Supplier<? extends @Nullable Object>> copy = Map.copyOf(makers);
    return new Layer() {
      @Override
      public @Nullable Object get(String name) {
        Supplier<? extends @Nullable Object> maker = copy.get(name);
        return maker == null ? Scope.MISSING : maker.get();
      }

      @Override
      public Collection<String> names() {
        return copy.keySet();
      }
    };
  }

  /**
   * Facts as playbooks see them: {@code ansible_facts}, and each fact as {@code ansible_NAME}.
   *
   * @param facts by name without prefix; may be a map that reads on demand
   */
  static Layer facts(Map<String, ? extends @Nullable Object> facts) {
    Layer plain = of(facts);
    return new Layer() {
      @Override
      public @Nullable Object get(String name) {
        if (name.equals("ansible_facts")) {
          return facts;
        }
        if (!name.startsWith("ansible_")) {
          return Scope.MISSING;
        }
        Object value = plain.get(name.substring("ansible_".length()));
        return Scope.MISSING.equals(value) ? plain.get(name) : value;
      }

      @Override
      public Collection<String> names() {
        Set<String> names = new TreeSet<>(Set.of("ansible_facts"));
        for (String name : facts.keySet()) {
          names.add(name.startsWith("ansible_") ? name : "ansible_" + name);
        }
        return names;
      }
    };
  }

  /** All of them as one, the first over the others. */
  static Layer stacked(List<Layer> strongestFirst) {
    List<Layer> layers = List.copyOf(strongestFirst);
    return layers.size() == 1
        ? layers.getFirst()
        : new Layer() {
          @Override
          public @Nullable Object get(String name) {
            for (Layer layer : layers) {
              Object value = layer.get(name);
              if (!Scope.MISSING.equals(value)) {
                return value;
              }
            }
            return Scope.MISSING;
          }

          @Override
          public Collection<String> names() {
            Set<String> names = new TreeSet<>();
            layers.forEach(layer -> names.addAll(layer.names()));
            return names;
          }
        };
  }

  /**
   * The item under its name, its index, and {@code ansible_loop} where that is asked for.
   *
   * @param items all items, rendered
   * @param index from 0
   */
  static Map<String, @Nullable Object> loop(
      Loop.Names names, List<? extends @Nullable Object> items, int index) {
    Map<String, @Nullable Object> variables = new LinkedHashMap<>();
    variables.put(names.variable(), items.get(index));
    variables.put("ansible_loop_var", names.variable());
    String number = names.indexVariable();
    if (number != null) {
      variables.put(number, (long) index);
      variables.put("ansible_index_var", number);
    }
    if (names.extended()) {
      int size = items.size();
      Map<String, @Nullable Object> extended = new LinkedHashMap<>();
      if (names.allItems()) {
        extended.put("allitems", new ArrayList<>(items));
      }
      extended.put("index", index + 1L);
      extended.put("index0", (long) index);
      extended.put("first", index == 0);
      extended.put("last", index + 1 == size);
      extended.put("length", (long) size);
      extended.put("revindex", (long) (size - index));
      extended.put("revindex0", (long) (size - index - 1));
      if (index > 0) {
        extended.put("previtem", items.get(index - 1));
      }
      if (index + 1 < size) {
        extended.put("nextitem", items.get(index + 1));
      }
      variables.put("ansible_loop", extended);
    }
    return variables;
  }

  /** A map whose values are made when they are asked for, such as {@code hostvars}. */
  static Map<String, @Nullable Object> lazyMap(Collection<String> names, Layer values) {
    return new AbstractMap<>() {
      @Override
      public @Nullable Object get(@Nullable Object key) {
        Object value = key instanceof String name ? values.get(name) : Scope.MISSING;
        return Scope.MISSING.equals(value) ? null : value;
      }

      @Override
      public boolean containsKey(@Nullable Object key) {
        return key instanceof String name && !Scope.MISSING.equals(values.get(name));
      }

      @Override
      public Set<Entry<String, @Nullable Object>> entrySet() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        for (String name : names) {
          Object value = values.get(name);
          if (!Scope.MISSING.equals(value)) {
            all.put(name, value);
          }
        }
        return all.entrySet();
      }
    };
  }
}
