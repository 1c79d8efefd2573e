package dev.virtwright.host;

import java.util.List;
import java.util.Map;

/**
 * Many small things of the kernel at once: files of /proc and /sys, targets of symbolic links, and
 * what a few lines of shell print. However many of these are asked together, they are one fragment
 * with one grep(1), one stat(1) and the scripts' own processes.
 *
 * <p>All three are constants of ours: the words are given to the machine's shell as they are.
 *
 * @param files shell patterns of absolute paths; no blanks, no colons. Two that are not equal must
 *     not match the same file, whose lines would be there twice.
 * @param links shell patterns of symbolic links
 * @param script POSIX sh that only reads and ends soon, as a failure here is everybody's; it runs
 *     in a subshell. May be empty.
 */
record MachineRead(List<String> files, List<String> links, String script)
    implements Query<MachineRead.Answer> {

  MachineRead {
    files = List.copyOf(files);
    links = List.copyOf(links);
  }

  static MachineRead files(String... patterns) {
    return new MachineRead(List.of(patterns), List.of(), "");
  }

  static MachineRead script(String script) {
    return new MachineRead(List.of(), List.of(), script);
  }

  MachineRead withFiles(String... patterns) {
    return new MachineRead(List.of(patterns), links, script);
  }

  MachineRead withLinks(String... patterns) {
    return new MachineRead(files, List.of(patterns), script);
  }

  /**
   * What was there.
   *
   * @param files contents by path, of files that have any
   * @param links targets by path, as they are written
   * @param output what the script printed, as UTF-8
   */
  record Answer(Map<String, String> files, Map<String, String> links, String output) {
    static final Answer NOTHING = new Answer(Map.of(), Map.of(), "");

    /** Without white space around; empty where there is none. */
    String file(String path) {
      return files.getOrDefault(path, "").strip();
    }
  }

  @Override
  public Merge<?, ?, Answer> merge() {
    return MachineReadMerge.INSTANCE;
  }
}
