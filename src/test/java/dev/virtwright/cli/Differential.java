package dev.virtwright.cli;

import dev.virtwright.value.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a playbook came to, by Ansible's record ({@code lab/differential}) or by this tool, in a
 * form that can be compared: what differs between any two runs is taken out.
 *
 * @param status exit status
 * @param lines what {@code -v} prints, results without their values
 * @param values the results' values, line by line
 * @param files left behind: path, mode, SHA-256
 */
record Differential(int status, List<String> lines, List<String> values, List<String> files) {
  /** Times and temporary names; what only Python's modules can say. */
  private static final Set<String> VOLATILE =
      Set.of(
          "delta",
          "start",
          "stop",
          "end",
          "false_condition",
          "skip_reason",
          "skipped_reason",
          "src",
          "exception",
          "failed_when_suppressed_exception",
          "module_stdout",
          "module_stderr",
          "md5sum",
          "backup",
          "deprecations",
          "warnings");

  private static final Pattern OF_PYTHON = Pattern.compile("No config file found");

  /** Ansible's own words for a failure, its place and causes, before the line of the result. */
  private static final Pattern EXPLANATION =
      Pattern.compile(
          "^\\[ERROR]: .*?(?=^(?:fatal|failed|ok|changed|skipping): \\[|^[A-Z][^\n]*\\*\\*\\*$)",
          Pattern.DOTALL | Pattern.MULTILINE);

  private static final Pattern RESULT =
      Pattern.compile(
          "((?:ok|changed|skipping|fatal|failed): \\[.*?)( => )?(\\{.*)?", Pattern.DOTALL);

  /** The record beside the playbook. */
  static Differential recorded(Path playbook) throws IOException {
    String name = playbook.getFileName().toString().replace(".yml", ".expected");
    String text = Files.readString(playbook.resolveSibling(name));
    int output = text.indexOf("--- output\n");
    int files = text.lastIndexOf("--- files\n");
    return of(
        Integer.parseInt(text.substring("status ".length(), output).strip()),
        text.substring(output + "--- output\n".length(), files),
        text.substring(files + "--- files\n".length()).lines().toList());
  }

  /** Runs it here, over the local connector. */
  static Differential ran(Path playbook, Path out) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int status;
    try (PrintStream stream = new PrintStream(printed, false, StandardCharsets.UTF_8);
        PrintStream nowhere = new PrintStream(PrintStream.nullOutputStream())) {
      Path project = Objects.requireNonNull(playbook.getParent());
      status =
          new Cli(
                  new Surroundings(
                      stream,
                      nowhere,
                      false,
                      false,
                      Path.of("").toAbsolutePath(),
                      project,
                      System.getProperty("user.name"),
                      out,
                      Map.of("ANSIBLE_NOCOLOR", "1"),
                      Clock.systemUTC()))
              .runAs(
                  "ansible-playbook",
                  "-i",
                  "inventory.ini",
                  playbook.getFileName().toString(),
                  "-v",
                  "-f",
                  "1",
                  "-e",
                  "out=" + out);
      stream.flush();
      return of(
          status,
          printed
              .toString(StandardCharsets.UTF_8)
              .replace(out.toString(), "{OUT}")
              .replace(project.toString(), "{PROJECT}"),
          left(out));
    }
  }

  private static List<String> left(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !Files.isSymbolicLink(file))
          .map(file -> "%s %o %s".formatted(directory.relativize(file), mode(file), hash(file)))
          .sorted()
          .toList();
    }
  }

  private static int mode(Path file) {
    try {
      int mode = (Integer) Files.getAttribute(file, "unix:mode") & 0777;
      return mode;
    } catch (IOException gone) {
      throw new AssertionError("cannot read the mode of " + file, gone);
    }
  }

  private static String hash(Path file) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (IOException | NoSuchAlgorithmException failure) {
      throw new AssertionError("cannot read " + file, failure);
    }
  }

  private static Differential of(int status, String output, List<String> files) {
    List<String> lines = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (String line : whole(EXPLANATION.matcher(output).replaceAll(""))) {
      Matcher result = RESULT.matcher(line);
      if (result.matches() && result.group(3) != null) {
        lines.add(result.group(1).stripTrailing());
        values.add(result.group(1).strip() + " " + canonical(result.group(1), result.group(3)));
      } else if (!line.isBlank() && !OF_PYTHON.matcher(line).lookingAt()) {
        lines.add(line.stripTrailing());
      }
    }
    return new Differential(status, sorted(lines), sorted(values), files);
  }

  /** Values over several lines are one; hosts of a task come in any order. */
  private static List<String> whole(String output) {
    List<String> whole = new ArrayList<>();
    StringBuilder open = null;
    for (String line : output.split("\n", -1)) {
      if (open != null) {
        open.append('\n').append(line);
        if (line.equals("}")) {
          whole.add(open.toString());
          open = null;
        }
      } else if (line.endsWith("=> {")) {
        open = new StringBuilder(line);
      } else {
        whole.add(line);
      }
    }
    return whole;
  }

  /** Between two banners lines stand by host, and a host's in their order. */
  private static List<String> sorted(List<String> lines) {
    List<String> all = new ArrayList<>();
    List<String> section = new ArrayList<>();
    for (String line : lines) {
      if (line.endsWith("***")) {
        all.addAll(byHost(section));
        section.clear();
        all.add(line);
      } else {
        section.add(line);
      }
    }
    all.addAll(byHost(section));
    return all;
  }

  private static List<String> byHost(List<String> section) {
    Map<String, List<String>> hosts = new TreeMap<>();
    String host = "";
    for (String line : section) {
      Matcher named = Pattern.compile("^\\w+: \\[(\\w+)").matcher(line);
      host = named.find() ? named.group(1) : line.startsWith("...ignoring") ? host : "";
      hosts.computeIfAbsent(host, name -> new ArrayList<>()).add(line);
    }
    return hosts.values().stream().flatMap(List::stream).toList();
  }

  private static String canonical(String line, String json) {
    try {
      return Json.write(without(Json.parse(json), line.startsWith("f")));
    } catch (Json.Malformed notJson) {
      return json;
    }
  }

  /** The words of failures are each tool's own. */
  private static @Nullable Object without(@Nullable Object value, boolean failed) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> kept = new TreeMap<>();
        map.forEach((key, element) -> {
          if (!VOLATILE.contains(key)) {
            kept.put(
                key.toString(), failed && key.equals("msg") ? "(words)" : without(element, failed));
          }
        });
        yield kept;
      }
      case List<?> list -> list.stream().map(each -> without(each, failed)).toList();
      case null, default -> value;
    };
  }

  /** Whether the same happened: lines, order, exit status, files. */
  boolean flowsLike(Differential other) {
    return status == other.status && lines.equals(other.lines) && files.equals(other.files);
  }

  /** Whether the same values were registered as well. */
  boolean agreesWith(Differential other) {
    return flowsLike(other) && values.equals(other.values);
  }
}
