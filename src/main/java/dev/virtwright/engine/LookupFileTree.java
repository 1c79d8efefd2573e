package dev.virtwright.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The lookup {@code filetree} of community.general: every file, directory and link below paths. */
final class LookupFileTree {
  private static final int MOST = 100_000;

  private LookupFileTree() {}

  static List<@Nullable Object> find(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String term : call.texts()) {
      for (Path root : call.place().candidates("files", term)) {
        if (Files.isDirectory(root)) {
          walk(call, root, seen, found);
          break;
        }
      }
    }
    return found;
  }

  private static void walk(
      LookupCall call, Path root, Set<String> seen, List<@Nullable Object> found) {
    List<Path> below;
    try (Stream<Path> paths = Files.walk(root)) {
      below = paths.filter(path -> !path.equals(root)).limit(MOST + 1L).sorted().toList();
    } catch (IOException | UncheckedIOException unreadable) {
      throw call.wrong("cannot list %s: %s".formatted(root, unreadable.getMessage()), null);
    }
    if (below.size() > MOST) {
      throw call.wrong("finds more than %d files in %s".formatted(MOST, root), null);
    }
    for (Path path : below) {
      String relative = root.relativize(path).toString();
      if (!seen.add(relative)) {
        continue;
      }
      Map<String, @Nullable Object> entry = new LinkedHashMap<>();
      entry.put("root", root.toString());
      entry.put("path", relative);
      try {
        if (Files.isSymbolicLink(path)) {
          entry.put("state", "link");
          entry.put("src", Files.readSymbolicLink(path).toString());
        } else if (Files.isDirectory(path)) {
          entry.put("state", "directory");
        } else if (Files.isRegularFile(path)) {
          entry.put("state", "file");
          entry.put("src", path.toString());
        } else {
          continue;
        }
        attributes(path, entry);
      } catch (IOException unreadable) {
        throw call.wrong("cannot read %s: %s".formatted(path, unreadable.getMessage()), null);
      }
      found.add(entry);
    }
  }

  private static void attributes(Path path, Map<String, @Nullable Object> entry)
      throws IOException {
    Map<String, Object> read =
        Files.readAttributes(
            path,
            "unix:uid,gid,owner,group,mode,size,lastModifiedTime,ctime",
            LinkOption.NOFOLLOW_LINKS);
    entry.put("uid", read.get("uid") instanceof Integer uid ? (long) uid : null);
    entry.put("gid", read.get("gid") instanceof Integer gid ? (long) gid : null);
    entry.put("owner", String.valueOf(read.get("owner")));
    entry.put("group", String.valueOf(read.get("group")));
    entry.put(
        "mode", read.get("mode") instanceof Integer mode ? "0%03o".formatted(mode & 07777) : null);
    entry.put("size", read.get("size"));
    entry.put("mtime", seconds(read.get("lastModifiedTime")));
    entry.put("ctime", seconds(read.get("ctime")));
  }

  private static @Nullable Object seconds(@Nullable Object time) {
    return time instanceof FileTime at ? (Object) (at.to(TimeUnit.MICROSECONDS) / 1e6) : null;
  }
}
