package dev.virtwright.engine;

import dev.virtwright.template.Scope;
import dev.virtwright.template.TemplateFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lookups of whole files of the controller. */
final class LookupFiles {
  private static final List<String> SYNTAX =
      List.of(
          "variable_start_string",
          "variable_end_string",
          "block_start_string",
          "block_end_string",
          "comment_start_string",
          "comment_end_string",
          "trim_blocks",
          "lstrip_blocks",
          "newline_sequence");

  private LookupFiles() {}

  static List<@Nullable Object> contents(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    for (String path : call.texts()) {
      String text = Lookups.utf8(call.read(call.file("files", path)));
      text = call.flag("lstrip", false) ? text.stripLeading() : text;
      found.add(call.flag("rstrip", true) ? text.stripTrailing() : text);
    }
    return found;
  }

  static List<@Nullable Object> unvault(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    for (String path : call.texts()) {
      found.add(Lookups.utf8(call.read(call.file("files", path))));
    }
    return found;
  }

  /** Regular files, sorted, of the first directory that has the pattern's own. */
  static List<@Nullable Object> glob(LookupCall call) {
    List<@Nullable Object> found = new ArrayList<>();
    for (String term : call.texts()) {
      for (Path pattern : call.place().candidates("files", term)) {
        Path parent = pattern.getParent();
        Path name = pattern.getFileName();
        if (parent == null || name == null || !Files.isDirectory(parent)) {
          continue;
        }
        TreeSet<String> files = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, name.toString())) {
          entries.forEach(entry -> {
            if (Files.isRegularFile(entry) && !entry.getFileName().toString().startsWith(".")) {
              files.add(entry.toString());
            }
          });
        } catch (IOException unreadable) {
          throw call.wrong("cannot list %s: %s".formatted(parent, unreadable.getMessage()), null);
        }
        if (!files.isEmpty()) {
          found.addAll(files);
          break;
        }
      }
    }
    return found;
  }

  static List<@Nullable Object> templates(LookupCall call) {
    Map<String, String> syntax = new LinkedHashMap<>();
    SYNTAX.stream().filter(call::has).forEach(name -> syntax.put(name, call.text(name, "")));
    List<@Nullable Object> found = new ArrayList<>();
    for (String term : call.texts()) {
      Path path = call.file("templates", term);
      Map<String, @Nullable Object> more = new LinkedHashMap<>();
      more.put("template_path", path.toString());
      more.put("template_fullpath", path.toString());
      if (call.options().get("template_vars") instanceof Map<?, ?> vars) {
        vars.forEach((name, value) -> more.put(Lookups.text(name), value));
      }
      Scope scope = call.scope().with(more);
      found.add(
          TemplateFile.parse(Lookups.utf8(call.read(path)), path.toString(), syntax).value(scope));
    }
    return found;
  }
}
