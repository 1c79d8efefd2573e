package dev.virtwright.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The lookups {@code pipe} and {@code lines}: what a shell command on the controller prints. */
final class LookupCommands {
  private static final int MOST = 16 * 1024 * 1024;
  private static final long MINUTES = 10;

  private LookupCommands() {}

  static List<@Nullable Object> find(LookupCall call, boolean lines) {
    List<@Nullable Object> found = new ArrayList<>();
    for (String command : call.texts()) {
      String output = run(call, command);
      if (lines) {
        found.addAll(output.lines().map(String::stripTrailing).toList());
      } else {
        found.add(output.stripTrailing());
      }
    }
    return found;
  }

  private static String run(LookupCall call, String command) {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command)
            .directory(call.place().directory().toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readNBytes(MOST);
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw call.wrong("waited %d minutes for a command".formatted(MINUTES), null);
      }
      if (process.exitValue() != 0) {
        throw call.wrong(
            "ran a command that ended with status %d".formatted(process.exitValue()), null);
      }
      return Lookups.utf8(output);
    } catch (IOException notRun) {
      throw call.wrong("cannot run a command: " + notRun.getMessage(), null);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw call.wrong("was interrupted", null);
    }
  }
}
