package dev.virtwright.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where in a run's plays a host is. Ordered as the tasks take effect: element by element, and what
 * is inside comes after what it is inside of. Tasks of dynamic includes, rescue sections and
 * handlers have their place too, so that hosts on different ways can be compared.
 */
record Position(List<Integer> path) implements Comparable<Position> {

  Position {
    path = List.copyOf(path);
  }

  static Position of(Integer... path) {
    return new Position(Arrays.asList(path));
  }

  /** The place of the {@code index}th thing inside. */
  Position child(int index) {
    List<Integer> longer = new ArrayList<>(path);
    longer.add(index);
    return new Position(longer);
  }

  @Override
  public int compareTo(Position other) {
    return Arrays.compare(
        path.toArray(Integer[]::new), other.path.toArray(Integer[]::new), Integer::compare);
  }
}
