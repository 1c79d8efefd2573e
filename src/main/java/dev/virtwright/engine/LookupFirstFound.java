package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.template.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lookup {@code first_found}: the first of several paths that is there. */
final class LookupFirstFound {
  private static final String SUBDIRECTORY = "subdirectory of the task";

  private LookupFirstFound() {}

  /** Where {@code with_first_found} looks for a task of this module. */
  static Map<String, @Nullable Object> within(String module) {
    String subdirectory =
        module.contains("template") ? "templates" : module.contains("var") ? "vars" : "files";
    return Map.of(SUBDIRECTORY, subdirectory);
  }

  static List<@Nullable Object> find(LookupCall call) {
    List<String> wanted = new ArrayList<>();
    boolean skip = call.flag("skip", false);
    List<@Nullable Object> terms = new ArrayList<>(call.terms());
    if (terms.isEmpty() || call.has("files")) {
      terms.add(call.options());
    }
    for (Object term : terms) {
      if (term instanceof String file && call.has("paths") && !call.has("files")) {
        texts(call.options().get("paths"))
            .forEach(path -> wanted.add(Path.of(path).resolve(file).toString()));
      } else {
        skip |= add(call, term, wanted);
      }
    }
    String subdirectory = subdirectory(call.options().get(SUBDIRECTORY));
    for (String path : wanted) {
      for (Path candidate : call.place().candidates(subdirectory, path)) {
        if (Files.exists(candidate)) {
          List<@Nullable Object> found = new ArrayList<>();
          found.add(candidate.toString());
          return found;
        }
      }
    }
    if (skip) {
      return new ArrayList<>();
    }
    throw new UserException(
        "file-missing",
        "No file was found when using first_found, of: " + String.join(", ", wanted),
        "add such a file, or say skip: true or errors='ignore'",
        null);
  }

  private static String subdirectory(@Nullable Object named) {
    return named instanceof String text ? text : "files";
  }

  /** Whether the term says that none need be there. */
  private static boolean add(LookupCall call, @Nullable Object term, List<String> wanted) {
    return switch (term) {
      case null -> throw call.wrong("failed: Invalid term supplied, none", null);
      case List<?> list -> {
        boolean skip = false;
        for (Object each : list) {
          skip |= add(call, each, wanted);
        }
        yield skip;
      }
      case Map<?, ?> map -> {
        List<String> files = texts(map.get("files"));
        List<String> paths = texts(map.get("paths"));
        if (paths.isEmpty()) {
          wanted.addAll(files);
        }
        for (String path : paths) {
          for (String file : files) {
            wanted.add(Path.of(path).resolve(file).toString());
          }
          if (files.isEmpty()) {
            wanted.add(path);
          }
        }
        yield Values.asBoolean(map.get("skip"));
      }
      case Number number ->
          throw call.wrong("failed: Invalid term supplied: a path, dict or list is wanted", null);
      default -> {
        wanted.add(Lookups.text(term));
        yield false;
      }
    };
  }

  /** A list, or a text whose parts are separated by commas, semicolons or (paths) colons. */
  private static List<String> texts(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(each -> texts.addAll(texts(each)));
    } else if (value != null) {
      for (String part : Lookups.text(value).split("[,;:]")) {
        if (!part.isBlank()) {
          texts.add(part.strip());
        }
      }
    }
    return texts;
  }
}
