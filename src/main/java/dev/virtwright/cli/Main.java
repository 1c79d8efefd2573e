package dev.virtwright.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** The {@code virtwright} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    Surroundings surroundings =
        new Surroundings(
            out,
            err,
            Boolean.getBoolean("virtwright.stdout-is-terminal"),
            Boolean.getBoolean("virtwright.stderr-is-terminal"),
            Path.of(System.getProperty("virtwright.home", ".")),
            Path.of("").toAbsolutePath(),
            System.getProperty("user.name"),
            Path.of(System.getProperty("user.home")),
            System.getenv(),
            Clock.systemUTC());
    int status =
        new Cli(surroundings)
            .runAs(System.getProperty("virtwright.started-as", "virtwright"), args);
    out.flush();
    err.flush();
    // Threads of lost connections must not keep the process.
    System.exit(status);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 14),
        false,
        StandardCharsets.UTF_8);
  }
}
