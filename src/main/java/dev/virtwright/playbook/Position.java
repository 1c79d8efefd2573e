package dev.virtwright.playbook;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a step stands in the run: play, section, step, step within it, and so on. Steps take effect
 * in the order of their positions, which is the same for all hosts.
 */
public record Position(List<Integer> path) implements Comparable<Position> {
  public Position {
    path = List.copyOf(path);
  }

  /** The place of this number inside this one. */
  public Position in(int number) {
    List<Integer> longer = new ArrayList<>(path);
    longer.add(number);
    return new Position(longer);
  }

  @Override
  public int compareTo(Position other) {
    for (int i = 0; i < Math.min(path.size(), other.path.size()); i++) {
      int order = Integer.compare(path.get(i), other.path.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(path.size(), other.path.size());
  }

  /** Such as {@code 1.3.2}. */
  @Override
  public String toString() {
    return path.stream().map(String::valueOf).collect(Collectors.joining("."));
  }
}
