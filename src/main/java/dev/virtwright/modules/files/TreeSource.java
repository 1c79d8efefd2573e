package dev.virtwright.modules.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of the controller as {@code copy} takes it.
 *
 * @param directories the directory itself first, each before what is in it
 * @param links what stays a link, with what is written in it: all of them where links are not
 *     followed; else those that lead nowhere, to something that is no file, or back to a directory
 *     that they are in
 */
record TreeSource(List<Path> directories, List<Path> files, Map<Path, Path> links) {
  private static final int MOST_PATHS = 10_000;

  static TreeSource read(Path top, boolean follow) throws IOException {
    TreeSource source = new TreeSource(new ArrayList<>(), new ArrayList<>(), new LinkedHashMap<>());
    source.add(top, follow, new HashSet<>(Set.of(top.toRealPath())));
    return source;
  }

  private void add(Path directory, boolean follow, Set<Path> within) throws IOException {
    directories.add(directory);
    List<Path> children;
    try (Stream<Path> listed = Files.list(directory)) {
      children = listed.limit(MOST_PATHS + 1L).sorted().toList();
    }
    for (Path child : children) {
      if (directories.size() + files.size() + links.size() > MOST_PATHS) {
        throw new IOException(
            "it holds more than %d paths; pack them and unpack the archive there"
                .formatted(MOST_PATHS));
      }
      boolean link = Files.isSymbolicLink(child);
      if (Files.isDirectory(child) && !(link && !follow)) {
        Path real = child.toRealPath();
        if (within.add(real)) {
          add(child, follow, within);
          within.remove(real);
        } else {
          links.put(child, Files.readSymbolicLink(child));
        }
      } else if (link && !(follow && Files.isRegularFile(child))) {
        links.put(child, Files.readSymbolicLink(child));
      } else if (Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS) || link) {
        files.add(child);
      }
    }
  }
}
