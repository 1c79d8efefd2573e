package dev.virtwright.modules.files;

import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.FileState;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Query;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What a zip archive of the controller holds.
 *
 * @param sums SHA-1 of each file by its name; empty for a directory, whose name ends with a slash
 */
record ZipEntries(Map<String, String> sums) {
  /** More than an archive that small can reasonably hold. */
  private static final long MOST_BYTES = 1L << 30;

  /** The entries that the archive's include and exclude leave. */
  static ZipEntries read(byte[] bytes, Archive archive) {
    List<Pattern> include = archive.include().stream().map(Regex::glob).toList();
    List<Pattern> exclude = archive.exclude().stream().map(Regex::glob).toList();
    Map<String, String> sums = new LinkedHashMap<>();
    long total = 0;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        byte[] content = zip.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, MOST_BYTES - total));
        total += content.length;
        if (total >= MOST_BYTES) {
          throw new IOException("it unpacks to more than 1 GiB");
        }
        boolean taken = (include.isEmpty() || matches(include, name)) && !matches(exclude, name);
        if (taken) {
          sums.put(name, name.endsWith("/") ? "" : FileWrite.digest("SHA-1", content));
        }
      }
    } catch (IOException | IllegalArgumentException malformed) {
      throw Mistakes.contradiction(
          "the archive cannot be read: %s".formatted(malformed.getMessage()),
          "see whether it is a zip archive");
    }
    return new ZipEntries(sums);
  }

  private static boolean matches(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  List<String> names() {
    return List.copyOf(sums.keySet());
  }

  /** Whether an entry is not as it is below the directory. */
  boolean differ(String dest, HostReader host) throws HostException {
    List<Query<?>> queries = new ArrayList<>();
    sums.forEach((name, sum) -> {
      String path = Paths.folded(Paths.child(dest, name));
      queries.add(sum.isEmpty() ? new FileStat(path, true) : new FileChecksum(path, "sha1"));
    });
    host.expect(queries.toArray(Query<?>[]::new));
    for (Map.Entry<String, String> entry : sums.entrySet()) {
      String path = Paths.folded(Paths.child(dest, entry.getKey()));
      boolean same =
          entry.getValue().isEmpty()
              ? host.ask(new FileStat(path, true)).type() == FileState.Type.DIRECTORY
              : host.ask(new FileChecksum(path, "sha1"))
                  .filter(entry.getValue()::equals)
                  .isPresent();
      if (!same) {
        return true;
      }
    }
    return false;
  }
}
