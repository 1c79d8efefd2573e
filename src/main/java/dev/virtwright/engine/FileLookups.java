package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateFile;
import dev.virtwright.template.Values;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lookups of files of the controller, in the places in which tasks find theirs. */
final class FileLookups {
  private final LookupPlaces places;
  private final LookupOptions given;

  FileLookups(LookupPlaces places, LookupOptions given) {
    this.places = places;
    this.given = given;
  }

  /** Lookup {@code file}. */
  List<@Nullable Object> contents(List<@Nullable Object> terms) {
    List<@Nullable Object> texts = new ArrayList<>();
    for (Object term : terms) {
      String text = text(found("files", Values.print(term)), StandardCharsets.UTF_8);
      text = given.flag("lstrip", false) ? text.stripLeading() : text;
      texts.add(given.flag("rstrip", true) ? text.stripTrailing() : text);
    }
    return texts;
  }

  /** Lookup {@code unvault}: as they are, decrypted. */
  List<@Nullable Object> plain(List<@Nullable Object> terms) {
    List<@Nullable Object> texts = new ArrayList<>();
    for (Object term : terms) {
      texts.add(text(found("files", Values.print(term)), StandardCharsets.UTF_8));
    }
    return texts;
  }

  /**
   * A file that must be there.
   *
   * @throws UserException where it is not; names the places
   */
  Path found(String subdirectory, String path) {
    return places
        .find(subdirectory, path)
        .filter(Files::isRegularFile)
        .orElseThrow(() ->
            given.wrong(
                "does not find the file '%s'".formatted(path),
                "looked for "
                    + String.join(
                        ", ",
                        places.candidates(subdirectory, path).stream()
                            .map(Path::toString)
                            .toList())));
  }

  String text(Path file, Charset charset) {
    try {
      return new String(places.vault().read(file), charset);
    } catch (IOException unreadable) {
      throw given.wrong("cannot read %s: %s".formatted(file, unreadable.getMessage()), null);
    }
  }

  Charset charset() {
    String name = given.text("encoding", "utf-8");
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      throw given.wrong("knows no encoding '%s'".formatted(name), null);
    }
  }

  /** Lookup {@code fileglob}: the files, no directories, of the first place that has any. */
  List<@Nullable Object> glob(List<@Nullable Object> terms) {
    List<@Nullable Object> files = new ArrayList<>();
    for (Object term : terms) {
      Path pattern = Path.of(Values.print(term));
      String name = String.valueOf(pattern.getFileName());
      Path parent = pattern.getParent();
      for (Path directory : places.candidates("files", parent == null ? "" : parent.toString())) {
        Collection<String> matching = matching(directory, name);
        if (!matching.isEmpty()) {
          files.addAll(matching);
          break;
        }
      }
    }
    return files;
  }

  private Collection<String> matching(Path directory, String name) {
    Collection<String> matching = new TreeSet<>();
    if (!Files.isDirectory(directory)) {
      return matching;
    }
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(
            directory,
            entry ->
                Files.isRegularFile(entry)
                    && Globs.matches(name, String.valueOf(entry.getFileName()))
                    && (name.startsWith(".") || !String.valueOf(entry.getFileName()).startsWith(".")))) {
      entries.forEach(entry -> matching.add(entry.toString()));
    } catch (IOException unreadable) {
      throw given.wrong("cannot list %s: %s".formatted(directory, unreadable.getMessage()), null);
    }
    return matching;
  }

  /** Lookup {@code first_found}. */
  List<@Nullable Object> first(List<@Nullable Object> terms) {
    List<String> wanted = new ArrayList<>();
    boolean[] skip = {given.flag("skip", false)};
    collect(terms.isEmpty() ? new ArrayList<>(given.list("files")) : terms, given, wanted, skip);
    for (String path : wanted) {
      for (String place : List.of("files", "templates", "vars")) {
        Path found = places.find(place, path).orElse(null);
        if (found != null) {
          return new ArrayList<>(List.of(found.toString()));
        }
      }
    }
    if (skip[0]) {
      return List.of();
    }
    throw given.wrong(
        "finds none of " + (wanted.isEmpty() ? "no files" : String.join(", ", wanted)),
        "skip: true lets it find nothing");
  }

  private void collect(
      List<?> terms, LookupOptions options, List<String> wanted, boolean[] skip) {
    for (Object term : terms) {
      switch (term) {
        case Map<?, ?> inline -> {
          Map<String, @Nullable Object> named = new LinkedHashMap<>();
          inline.forEach((name, value) -> named.put(Values.print(name), value));
          LookupOptions its = options.with(named);
          skip[0] = its.flag("skip", false);
          paths(its.list("files"), its, wanted);
        }
        case List<?> list -> collect(list, options, wanted, skip);
        case String text -> paths(List.of(text), options, wanted);
        case null -> throw given.wrong("wants texts, dictionaries and lists, not nothing", null);
        default ->
            throw given.wrong(
                "wants texts, dictionaries and lists, not " + Values.print(term), null);
      }
    }
  }

  private static void paths(List<?> files, LookupOptions options, List<String> wanted) {
    List<String> directories = split(options.list("paths"), "[,:;]");
    for (String file : split(files, "[,;]")) {
      if (directories.isEmpty()) {
        wanted.add(file);
      }
      directories.forEach(directory -> wanted.add(Path.of(directory).resolve(file).toString()));
    }
  }

  private static List<String> split(List<?> texts, String marks) {
    List<String> parts = new ArrayList<>();
    for (Object text : texts) {
      for (String part : Values.print(text).split(marks)) {
        if (!part.isBlank()) {
          parts.add(part.strip());
        }
      }
    }
    return parts;
  }

  /** Lookup {@code template}: the text of a template of the controller. */
  List<@Nullable Object> rendered(List<@Nullable Object> terms, Scope scope) {
    List<@Nullable Object> texts = new ArrayList<>();
    for (Object term : terms) {
      Path file = found("templates", Values.print(term));
      Map<String, @Nullable Object> more = new LinkedHashMap<>();
      more.put("template_path", Values.print(term));
      more.put("template_fullpath", file.toString());
      more.put("template_destpath", null);
      if (given.value("template_vars", Map.of()) instanceof Map<?, ?> vars) {
        vars.forEach((name, value) -> more.put(Values.print(name), value));
      }
      Map<String, String> syntax = new LinkedHashMap<>();
      for (String option :
          List.of(
              "variable_start_string",
              "variable_end_string",
              "comment_start_string",
              "comment_end_string",
              "trim_blocks",
              "lstrip_blocks")) {
        if (given.has(option)) {
          syntax.put(option, given.text(option, ""));
        }
      }
      texts.add(
          TemplateFile.parse(text(file, StandardCharsets.UTF_8), file.toString(), syntax)
              .value(scope.with(more)));
    }
    return texts;
  }

  @Override
  public String toString() {
    return Objects.toString(given);
  }
}
