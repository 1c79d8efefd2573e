package dev.virtwright.engine.guard;

import dev.virtwright.host.Action;
import dev.virtwright.host.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The files of a change's directory on the machine, made of the change. Pure but for guard.sh. */
final class Arming {

  /**
   * Receives the files on standard input, a line with the name and one with the content each, and
   * arms. Content travels as base64, so that neither the shell nor a here-document touches it.
   */
  static final String RECEIVE =
      """
      umask 077
      mkdir -p "${1%/*}" && mkdir "$1" "$1/new" || exit 1
      while IFS= read -r name && IFS= read -r content; do
        printf '%s' "$content" | base64 -d >"$1/$name" ||
          { echo "cannot write $1/$name" >&2; rm -rf "$1"; exit 1; }
      done
      exec sh "$1/guard.sh" arm "$1"
      """;

  private Arming() {}

  /** Name and content of each file. */
  static Map<String, byte[]> files(Action.Guarded change) {
    for (String path : change.saved()) {
      if (path.indexOf('\n') >= 0 || !path.startsWith("/")) {
        throw new IllegalArgumentException("not a path that can be saved: " + path);
      }
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("guard.sh", script());
    files.put("title", line(change.title()));
    files.put("seconds", line(String.valueOf(change.confirmWithin().toSeconds())));
    files.put("paths", lines(change.saved()));
    files.put("undo", lines(change.undo()));
    files.put("boot.lines", lines(change.undoAtBoot()));
    files.put("confirmed.lines", lines(change.confirmed()));
    StringBuilder apply = new StringBuilder();
    int number = 0;
    for (Action action : change.apply()) {
      switch (action) {
        case Action.WriteFile file -> {
          String content = "new/" + ++number;
          files.put(content, file.content());
          apply
              .append(step(action, List.of(0)))
              .append("install_file \"$GUARD/")
              .append(content)
              .append("\" ")
              .append(
                  Shell.quote(
                      List.of(
                          file.path(),
                          file.mode() == null ? "-" : file.mode().toString(),
                          file.owner() == null ? "-" : file.owner(),
                          file.group() == null ? "-" : file.group())));
        }
        case Action.RemoveFile file ->
            apply
                .append(step(action, List.of(0)))
                .append(
                    Shell.quote(List.of("rm", file.recursive() ? "-rf" : "-f", "--", file.path())));
        case Action.Run run -> apply.append(step(action, run.accepted())).append(command(run));
        case Action.Guarded ignored -> throw new IllegalArgumentException("checked by the record");
        case Action.Keep ignored -> throw new IllegalArgumentException("checked by the record");
        case Action.Reboot ignored -> throw new IllegalArgumentException("checked by the record");
      }
      apply.append('\n');
    }
    files.put("apply", apply.toString().getBytes(StandardCharsets.UTF_8));
    return files;
  }

  private static String step(Action action, List<Integer> accepted) {
    return "step %s %s "
        .formatted(
            Shell.quote(action.describe()),
            Shell.quote(accepted.stream().map(String::valueOf).collect(Collectors.joining(" "))));
  }

  private static String command(Action.Run run) {
    List<String> words = new ArrayList<>();
    words.add("timeout");
    words.add(String.valueOf(Math.max(1, run.deadline().toSeconds())));
    if (!run.environment().isEmpty()) {
      words.add("env");
      run.environment().forEach((name, value) -> words.add(name + "=" + value));
    }
    if (run.directory() != null) {
      words.addAll(List.of("sh", "-c", "cd -- \"$1\" && shift && exec \"$@\"", "sh"));
      words.add(run.directory());
    }
    words.addAll(run.argv());
    return Shell.quote(words);
  }

  /** What {@link #RECEIVE} reads. */
  static byte[] payload(Map<String, byte[]> files) {
    StringBuilder out = new StringBuilder();
    files.forEach((name, content) ->
        out.append(name)
            .append('\n')
            .append(Base64.getEncoder().encodeToString(content))
            .append('\n'));
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] lines(List<String> texts) {
    for (String text : texts) {
      if (text.indexOf('\n') >= 0) {
        throw new IllegalArgumentException("not one line: " + text);
      }
    }
    return texts.stream()
        .map(text -> text + "\n")
        .collect(Collectors.joining())
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] line(String text) {
    return (text.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] script() {
    try (InputStream resource =
        Objects.requireNonNull(Arming.class.getResourceAsStream("guard.sh"), "guard.sh")) {
      return resource.readAllBytes();
    } catch (IOException broken) {
      throw new IllegalStateException("guard.sh cannot be read from this program", broken);
    }
  }
}
