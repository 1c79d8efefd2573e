package dev.virtwright.playbook;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a step has from the place it stands in.
 *
 * @param play number of its play, from 1
 * @param playName as {@link Play#name}
 * @param role null outside a role
 * @param blockVars {@code vars} of the blocks and imports around it merged, nearer ones over outer
 * @param includeParams {@code vars} of the includes it came by merged
 * @param directory where the file stands that it is written in
 * @param searchPath absolute directories in which {@code files}, {@code templates} and {@code vars}
 *     are looked up, best first: roles, then the file's directory, then the playbook's
 */
public record Context(
    int play,
    @Nullable Object playName,
    @Nullable Role role,
    Map<String, @Nullable Object> blockVars,
    Map<String, @Nullable Object> includeParams,
    Path directory,
    List<Path> searchPath) {
  public Context {
    blockVars = Collections.unmodifiableMap(new LinkedHashMap<>(blockVars));
    includeParams = Collections.unmodifiableMap(new LinkedHashMap<>(includeParams));
    Objects.requireNonNull(directory);
    searchPath = List.copyOf(searchPath);
  }

  /**
   * Where a relative path of a task may be, best first: in each directory of the search path first
   * its subdirectory, such as {@code files}, then itself.
   */
  public List<Path> candidates(String subdirectory, String path) {
    List<Path> candidates = new ArrayList<>();
    for (Path place : searchPath) {
      Path inside = place.resolve(subdirectory).resolve(path).normalize();
      Path beside = place.resolve(path).normalize();
      if (!candidates.contains(inside)) {
        candidates.add(inside);
      }
      if (!candidates.contains(beside)) {
        candidates.add(beside);
      }
    }
    return candidates;
  }
}
