package dev.virtwright.modules.files;

import dev.virtwright.host.FileState;
import dev.virtwright.host.FilesBelow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The order in which Ansible's find tells of paths: of each directory first what is no directory,
 * then the directories in it, and only then what these hold. Pure.
 */
final class WalkOrder {
  private final Map<String, WalkOrder> below = new LinkedHashMap<>();
  private FilesBelow.@Nullable Entry entry;

  private WalkOrder() {}

  /**
   * @param top the directory that was searched
   * @param found in the order of find(1)
   */
  static List<FilesBelow.Entry> of(String top, List<FilesBelow.Entry> found) {
    WalkOrder tree = new WalkOrder();
    int skipped = top.endsWith("/") ? top.length() : top.length() + 1;
    for (FilesBelow.Entry each : found) {
      WalkOrder at = tree;
      String inside = each.path().length() > skipped ? each.path().substring(skipped) : "";
      for (String name : inside.split("/")) {
        at = at.below.computeIfAbsent(name, any -> new WalkOrder());
      }
      at.entry = each;
    }
    List<FilesBelow.Entry> ordered = new ArrayList<>();
    tree.addTo(ordered);
    return ordered;
  }

  private void addTo(List<FilesBelow.Entry> ordered) {
    for (boolean directories : new boolean[] {false, true}) {
      for (WalkOrder child : below.values()) {
        FilesBelow.Entry found = child.entry;
        if (found != null && directories == (found.state().type() == FileState.Type.DIRECTORY)) {
          ordered.add(found);
        }
      }
    }
    below.values().forEach(child -> child.addTo(ordered));
  }
}
