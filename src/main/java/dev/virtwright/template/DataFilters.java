package dev.virtwright.template;

import dev.virtwright.template.TemplateEnvironment.YamlLayout;
import dev.virtwright.value.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Filters between values and their JSON and YAML texts. */
final class DataFilters {
  private static final String JSON =
      "indent sort_keys ensure_ascii vault_to_text preprocess_unsafe"
          + " separators profile allow_nan check_circular skipkeys";
  private static final String YAML =
      "indent width default_flow_style sort_keys explicit_start explicit_end allow_unicode";

  private DataFilters() {}

  static void addTo(Table table) {
    table
        .add("to_json", JSON, call -> json(call, null, false))
        .add("to_nice_json", JSON, call -> json(call, 4, true))
        .add(
            "from_json",
            "",
            call -> {
              try {
                return Json.parse(call.text());
              } catch (Json.Malformed malformed) {
                throw Failure.of("'from_json' gets no JSON: " + malformed.getMessage());
              }
            })
        .add("to_yaml", YAML, call -> yaml(call, false))
        .add("to_nice_yaml", YAML, call -> yaml(call, true))
        .add(
            "from_yaml",
            "",
            call -> {
              if (!Types.isText(call.object())) {
                return call.object();
              }
              List<@Nullable Object> documents = call.environment().readYaml(call.text());
              if (documents.size() > 1) {
                throw Failure.of(
                    "'from_yaml' gets several documents", "use the filter from_yaml_all");
              }
              return documents.isEmpty() ? null : documents.getFirst();
            })
        .add(
            "from_yaml_all",
            "",
            call ->
                Types.isText(call.object())
                    ? call.environment().readYaml(call.text())
                    : call.object() == null ? new ArrayList<>() : call.object());
  }

  private static String json(Call call, @Nullable Integer indent, boolean sortKeys) {
    JsonText layout =
        new JsonText(
            call.argument(0) == null ? indent : (Integer) call.integer(0, 0),
            call.flag(1, sortKeys),
            call.flag(2, true));
    if (call.plain(5) instanceof List<?> separators) {
      if (separators.size() != 2) {
        throw call.wrong("wants two texts as 'separators'");
      }
      layout =
          layout.separated(Print.text(separators.getFirst()), Print.text(separators.getLast()));
    }
    return layout.write(call.plain());
  }

  private static String yaml(Call call, boolean nice) {
    boolean block = call.argument(2) == null ? nice : !call.flag(2, false);
    YamlLayout layout =
        new YamlLayout(
            call.argument(0) == null ? (nice ? 4 : 2) : call.integer(0, 2),
            call.argument(1) == null ? 80 : call.integer(1, 80),
            block,
            call.flag(3, true),
            call.flag(4, false));
    String text = call.environment().writeYaml(call.plain(), layout);
    String bare = text.endsWith("\n...\n") ? text.substring(0, text.length() - 4) : text;
    return call.flag(5, false) ? bare + "...\n" : bare;
  }
}
