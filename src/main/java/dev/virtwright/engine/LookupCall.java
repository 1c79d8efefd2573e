package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One use of a lookup. */
record LookupCall(
    String name,
    List<@Nullable Object> terms,
    Map<String, ? extends @Nullable Object> options,
    Scope scope,
    Lookups.Place place) {

  LookupCall {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  List<String> texts() {
    return terms.stream().map(Lookups::text).toList();
  }

  boolean has(String option) {
    return options.get(option) != null;
  }

  String text(String option, String otherwise) {
    return has(option) ? Lookups.text(options.get(option)) : otherwise;
  }

  boolean flag(String option, boolean otherwise) {
    return has(option) ? Values.asBoolean(options.get(option)) : otherwise;
  }

  int integer(String option, int otherwise) {
    if (!has(option)) {
      return otherwise;
    }
    String text = text(option, "").strip();
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      throw wrong("wants an integer as '%s', not '%s'".formatted(option, text), null);
    }
  }

  UserException wrong(String problem, @Nullable String remedy) {
    return new UserException(
        "lookup-failed", "the lookup '%s' %s".formatted(name, problem), remedy, null);
  }

  /**
   * The first candidate that is there.
   *
   * @throws UserException where none is
   */
  Path file(String subdirectory, String path) {
    List<Path> candidates = place.candidates(subdirectory, path);
    for (Path candidate : candidates) {
      if (Files.isRegularFile(candidate)) {
        return candidate;
      }
    }
    throw new UserException(
        "file-missing",
        "the lookup '%s' does not find '%s'".formatted(name, path),
        "searched: " + candidates,
        null);
  }

  byte[] read(Path file) {
    try {
      return place.read(file);
    } catch (IOException unreadable) {
      throw new UserException(
          "file-unreadable",
          "%s cannot be read: %s".formatted(file, unreadable.getMessage()),
          null,
          null);
    }
  }
}
