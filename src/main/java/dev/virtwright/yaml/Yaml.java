package dev.virtwright.yaml;

import dev.virtwright.diag.Diagnostic;
import dev.virtwright.diag.UserException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads YAML text. Every mistake names its place and what to do about it. */
public final class Yaml {
  private static final int LARGEST = 16 * 1024 * 1024;

  private Yaml() {}

  /**
   * What a file holds.
   *
   * @param roots one for each document that is not empty
   * @param warnings such as keys given twice
   */
  public record Documents(List<Node> roots, List<Diagnostic> warnings) {
    public Documents {
      roots = List.copyOf(roots);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * The one document of a file.
   *
   * @param root null where the file is empty or holds nothing but comments
   */
  public record Document(@Nullable Node root, List<Diagnostic> warnings) {
    public Document {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Reads a text that holds one document at most.
   *
   * @param file the name that locations carry
   * @throws UserException where it is no YAML, or more than one document
   */
  public static Document read(String text, String file) {
    Documents documents = readAll(text, file);
    if (documents.roots().size() > 1) {
      throw new UserException(
          "yaml-documents",
          "a second document in a file that holds one",
          "remove the line '---', or put this part into a file of its own",
          documents.roots().get(1).location());
    }
    return new Document(
        documents.roots().isEmpty() ? null : documents.roots().getFirst(), documents.warnings());
  }

  /**
   * Reads a text with any number of documents.
   *
   * @param file the name that locations carry
   * @throws UserException where it is no YAML; names the first mistake only, as no one knows what
   *     is meant behind it
   */
  public static Documents readAll(String text, String file) {
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    Source source = new Source(body, file);
    List<Diagnostic> warnings = new ArrayList<>();
    try {
      LoadSettings settings =
          LoadSettings.builder().setLabel(file).setCodePointLimit(LARGEST).build();
      Iterable<Event> events = new Parse(settings).parseString(body);
      List<Node> roots = new Composer(source, events.iterator(), warnings).documents();
      return new Documents(roots, warnings);
    } catch (MarkedYamlEngineException mistake) {
      throw new UserException(SyntaxMistakes.explain(mistake, source));
    } catch (ReaderException mistake) {
      int offset = Math.clamp(mistake.getPosition(), 0, Math.max(0, body.length() - 1));
      throw new UserException(
          "yaml-character",
          "a character that YAML does not allow: U+%04X".formatted(mistake.getCodePoint()),
          "write it as \"\\u%04X\" in double quotes, or save the file as UTF-8"
              .formatted(mistake.getCodePoint()),
          source.location(offset));
    } catch (YamlEngineException mistake) {
      throw new UserException(
          "yaml-syntax", "not readable as YAML: " + mistake.getMessage(), null, source.location(0));
    }
  }
}
