package dev.virtwright.engine;

import dev.virtwright.diag.Suggestions;
import dev.virtwright.diag.UserException;
import dev.virtwright.playbook.LookupNames;
import dev.virtwright.template.Scope;
import dev.virtwright.template.Values;
import dev.virtwright.value.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ansible's lookups by name, for templates and for {@code with_NAME}. They ask the controller each
 * time, so the caller waits for the task's turn first.
 *
 * @param place where files are looked for
 */
public record Lookups(Place place) {
  private static final Set<String> COLLECTIONS =
      Set.of("ansible.builtin", "ansible.legacy", "community.general");

  /** Where lookups find files. */
  public interface Place {
    /** Where a relative path may be, best first; a subdirectory such as {@code files}. */
    List<Path> candidates(String subdirectory, String path);

    /** Where commands run, and where relative paths begin that are not searched for. */
    Path directory();

    /** A file's bytes, decrypted where it is encrypted. */
    default byte[] read(Path file) throws IOException {
      return Files.readAllBytes(file);
    }
  }

  /**
   * What a lookup finds.
   *
   * @param plugin short or qualified name
   * @param terms rendered
   * @param options rendered keyword arguments
   * @throws UserException where there is no such lookup, or it finds nothing and must
   */
  public List<@Nullable Object> find(
      String plugin,
      List<? extends @Nullable Object> terms,
      Map<String, ? extends @Nullable Object> options,
      Scope scope) {
    String name = shortName(plugin);
    LookupCall call = new LookupCall(name, new ArrayList<>(terms), options, scope, place);
    return switch (name) {
      case "items" -> LookupLists.flattened(call, 1);
      case "list" -> new ArrayList<>(terms);
      case "flattened" -> LookupLists.flattened(call, Integer.MAX_VALUE);
      case "dict" -> LookupLists.dict(call);
      case "nested", "cartesian" -> LookupLists.nested(call);
      case "together" -> LookupLists.together(call);
      case "indexed_items" -> LookupLists.indexed(call);
      case "subelements" -> LookupLists.subelements(call);
      case "random_choice" -> LookupLists.choice(call);
      case "sequence" -> LookupSequence.find(call);
      case "env" -> LookupVariables.environment(call);
      case "vars" -> LookupVariables.values(call);
      case "varnames" -> LookupVariables.names(call);
      case "inventory_hostnames" -> LookupVariables.hosts(call);
      case "config" -> LookupSettings.find(call);
      case "file" -> LookupFiles.contents(call);
      case "unvault" -> LookupFiles.unvault(call);
      case "fileglob" -> LookupFiles.glob(call);
      case "first_found" -> LookupFirstFound.find(call);
      case "template" -> LookupFiles.templates(call);
      case "ini" -> LookupTables.ini(call);
      case "csvfile" -> LookupTables.csv(call);
      case "password" -> LookupPassword.find(call);
      case "pipe" -> LookupCommands.find(call, false);
      case "lines" -> LookupCommands.find(call, true);
      case "url" -> LookupUrl.find(call);
      case "community.general.random_string" -> LookupChance.find(call);
      case "community.general.merge_variables" -> LookupMerge.find(call);
      case "community.general.filetree" -> LookupFileTree.find(call);
      default -> {
        String hint = Suggestions.didYouMean(name, LookupNames.ALL);
        throw new UserException(
            "unknown-lookup",
            "the lookup '%s' is not known".formatted(plugin),
            hint == null ? "known are " + String.join(", ", LookupNames.ALL) : hint,
            null);
      }
    };
  }

  private static String shortName(String plugin) {
    int dot = plugin.lastIndexOf('.');
    String last = plugin.substring(dot + 1);
    return dot > 0
            && COLLECTIONS.contains(plugin.substring(0, dot))
            && LookupNames.ALL.contains(last)
        ? last
        : plugin;
  }

  /** Text of a value, a secret's own text too: for paths, commands and the like. */
  static String text(@Nullable Object value) {
    return value instanceof Secret secret ? secret.reveal() : Values.print(value);
  }

  static String utf8(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
