package dev.virtwright.cli;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The tool in a process and on a terminal of its own, where somebody types what it asks for. */
final class TypedAnswers {
  private static final int DEADLINE_SECONDS = 60;

  private TypedAnswers() {}

  /** An answer is typed when the prompt is seen. */
  record Answer(String prompt, String typed) {}

  static Tool.Ran run(Path directory, List<Answer> answers, String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Duser.home=" + directory,
                "-Dvirtwright.home=" + Path.of("").toAbsolutePath(),
                "-cp",
                classPath(),
                "dev.virtwright.cli.Main"));
    command.addAll(List.of(words));
    for (String format : List.of("json", "html", "text")) {
      command.addAll(List.of("--format", format, "--output", "report." + format));
    }
    Path script = directory.resolve("command");
    Files.writeString(
        script,
        "exec "
            + command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "))
            + "\n");
    ProcessBuilder builder =
        new ProcessBuilder(
                "script", "--quiet", "--return", "--command", "sh " + script, "/dev/null")
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().remove("SSH_AUTH_SOCK");
    Process process = builder.start();
    Thread watch =
        Thread.ofVirtual()
            .start(() -> {
              try {
                if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                  process.descendants().forEach(ProcessHandle::destroyForcibly);
                  process.destroyForcibly();
                }
              } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
              }
            });
    StringBuilder screen = new StringBuilder();
    try (OutputStream keyboard = process.getOutputStream()) {
      for (Answer answer : answers) {
        readUntil(process.getInputStream(), answer.prompt(), screen);
        keyboard.write((answer.typed() + "\n").getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
      }
      screen.append(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
    int status = process.waitFor();
    watch.interrupt();
    return Tool.ran(directory, status, screen.toString(), "");
  }

  /** As this JVM's, for another working directory. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static void readUntil(InputStream in, String prompt, StringBuilder screen)
      throws IOException {
    int from = screen.length();
    while (screen.indexOf(prompt, from) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new AssertionError("'%s' was not asked for:%n%s".formatted(prompt, screen));
      }
      screen.append((char) next);
    }
  }
}
