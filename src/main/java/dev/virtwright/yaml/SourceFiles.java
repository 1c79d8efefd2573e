package dev.virtwright.yaml;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.Severity;
import dev.virtwright.diag.SourceLocation;
import dev.virtwright.diag.UserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files a person wrote and gathers all that is wrong with them, so that it can be said at
 * once. Not for several threads.
 */
public final class SourceFiles {
  private static final long LARGEST = 16L * 1024 * 1024;

  private final Path workingDirectory;
  private final Decryption decryption;
  private final Set<String> encrypted = new HashSet<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  /**
   * @param workingDirectory paths in messages are relative to it where they are below it
   * @param decryption opens files and values that are encrypted
   */
  public SourceFiles(Path workingDirectory, Decryption decryption) {
    this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
    this.decryption = decryption;
  }

  public Path workingDirectory() {
    return workingDirectory;
  }

  /** The path as a person would name it. */
  public String name(Path file) {
    Path absolute = workingDirectory.resolve(file).normalize();
    return absolute.startsWith(workingDirectory) && !absolute.equals(workingDirectory)
        ? workingDirectory.relativize(absolute).toString()
        : absolute.toString();
  }

  public void report(Diagnostic diagnostic) {
    if (!diagnostics.contains(diagnostic)) {
      diagnostics.add(diagnostic);
    }
  }

  public void report(UserException mistakes) {
    mistakes.diagnostics().forEach(this::report);
  }

  public void error(
      String code, String summary, @Nullable String remedy, @Nullable SourceLocation location) {
    report(Diagnostic.error(code, summary, remedy, location));
  }

  public void warning(
      String code, String summary, @Nullable String remedy, @Nullable SourceLocation location) {
    report(Diagnostic.warning(code, summary, remedy, location));
  }

  /** Whether something was wrong that must stop the run. */
  public boolean failed() {
    return diagnostics.stream().anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
  }

  /** How much was reported so far. */
  public int reported() {
    return diagnostics.size();
  }

  /** Whether an error was reported after as many. */
  public boolean failedSince(int reported) {
    return diagnostics.stream()
        .skip(reported)
        .anyMatch(diagnostic -> diagnostic.severity() == Severity.ERROR);
  }

  /** Makes warnings of the errors that were reported after as many. */
  public void forgive(int reported) {
    diagnostics
        .subList(reported, diagnostics.size())
        .replaceAll(each ->
            Diagnostic.warning(each.code(), each.summary(), each.remedy(), each.location()));
  }

  /**
   * What was reported since, warnings only.
   *
   * @throws UserException with everything that was reported where an error is among it
   */
  public List<Diagnostic> warningsOrThrow() {
    if (failed()) {
      throw new UserException(diagnostics);
    }
    return List.copyOf(diagnostics);
  }

  /**
   * The text of a file.
   *
   * @param namedAt where the file is asked for, for the message; null for the command line
   * @return null where it cannot be had, which is then reported
   */
  public @Nullable String text(Path file, @Nullable SourceLocation namedAt) {
    try {
      if (Files.size(file) > LARGEST) {
        error(
            "file-size",
            "%s has more than %d MiB: too large for a file of this kind"
                .formatted(name(file), LARGEST / 1024 / 1024),
            null,
            namedAt);
        return null;
      }
      byte[] content = Files.readAllBytes(file);
      byte[] opened = decryption.open(content, name(file));
      if (opened != null) {
        encrypted.add(name(file));
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(opened == null ? content : opened))
          .toString();
    } catch (UserException undecryptable) {
      report(undecryptable);
    } catch (CharacterCodingException notText) {
      error(
          "file-encoding",
          name(file) + " is not UTF-8 text",
          "convert it, for example with iconv -t UTF-8",
          namedAt);
    } catch (NoSuchFileException missing) {
      error("file-missing", name(file) + " does not exist", null, namedAt);
    } catch (IOException unreadable) {
      error(
          "file-unreadable",
          "%s cannot be read: %s".formatted(name(file), reason(unreadable)),
          "check its permissions",
          namedAt);
    }
    return null;
  }

  /** Whether what stands there was read from a file that is encrypted as a whole. */
  public boolean fromEncrypted(SourceLocation location) {
    return encrypted.contains(location.file());
  }

  /** What a text tagged {@code !vault} stands for; null where it cannot be, which is reported. */
  public @Nullable Object encryptedValue(String envelope, SourceLocation location) {
    try {
      return decryption.value(envelope, location);
    } catch (UserException undecryptable) {
      report(undecryptable);
      return null;
    }
  }

  /**
   * The one document of a YAML file.
   *
   * @return null where it is empty, or cannot be had, which is then reported
   */
  public @Nullable Node yaml(Path file, @Nullable SourceLocation namedAt) {
    String text = text(file, namedAt);
    return text == null ? null : parsed(file, text);
  }

  /**
   * The one document of a YAML file that has been read already.
   *
   * @return as {@link #yaml(Path, SourceLocation)}
   */
  public @Nullable Node parsed(Path file, String text) {
    try {
      Yaml.Document document = Yaml.read(text, name(file));
      document.warnings().forEach(this::report);
      return document.root();
    } catch (UserException mistakes) {
      report(mistakes);
      return null;
    }
  }

  private static String reason(IOException problem) {
    if (problem instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    String message = problem.getMessage();
    return message == null ? problem.getClass().getSimpleName() : message;
  }
}
