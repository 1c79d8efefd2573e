package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An option is in a section of an INI file, or is not.
 *
 * <p>Reads the whole file, at most 2 MiB. Source: {@code community.general.ini_file} documentation.
 */
@AutoService(ResourceModule.class)
public final class IniFileModule implements ResourceModule {

  /** Whether it shall be there. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<State> STATE =
      Arg.choice("state", "Whether it shall be there.", State.class).orElse(State.PRESENT);
  private static final Arg<String> SECTION =
      Arg.string("section", "The section's name; without it, before the first section.").orElse("");
  private static final Arg<List<Map<String, @Nullable Object>>> SECTION_HAS =
      Arg.mappings(
              "section_has_values",
              "Of several sections of the name, the one with these: option and value or values.")
          .orElse(List.of());
  private static final Arg<String> OPTION =
      Arg.string("option", "The option's name; without it the section is meant.").optional();
  private static final Arg<String> VALUE = Arg.string("value", "The option's value.").optional();
  private static final Arg<List<String>> VALUES =
      Arg.strings("values", "The option's values, a line each.").orElse(List.of());
  private static final Arg<Boolean> EXCLUSIVE =
      Arg.bool("exclusive", "Whether the option's other lines go.").orElse(true);
  private static final Arg<Boolean> NO_EXTRA_SPACES =
      Arg.bool("no_extra_spaces", "No spaces around the equals sign.").orElse(false);
  private static final Arg<Boolean> IGNORE_SPACES =
      Arg.bool("ignore_spaces", "A line that differs in spaces only stays as it is.").orElse(false);
  private static final Arg<Boolean> ALLOW_NO_VALUE =
      Arg.bool("allow_no_value", "Whether an option may stand without value and equals sign.")
          .orElse(false);
  private static final Arg<Boolean> MODIFY_INACTIVE =
      Arg.bool("modify_inactive_option", "Whether a line commented out becomes the option.")
          .orElse(true);
  private static final Arg<Boolean> CREATE =
      Arg.bool("create", "Create the file where it does not exist.").orElse(true);
  private static final Arg<Boolean> FOLLOW =
      Arg.bool("follow", "Edit what a link leads to; no puts a file in the link's place.")
          .orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("ini_file")
        .alias("community.general.ini_file")
        .summary("Manage options in INI files")
        .args(
            Labels.common(
                EditedFile.PATH,
                STATE,
                SECTION,
                SECTION_HAS,
                OPTION,
                VALUE,
                VALUES,
                EXCLUSIVE,
                NO_EXTRA_SPACES,
                IGNORE_SPACES,
                ALLOW_NO_VALUE,
                MODIFY_INACTIVE,
                CREATE,
                FOLLOW,
                FileWrite.BACKUP))
        .example(
            """
            - name: The journal takes at most half a gigabyte
              community.general.ini_file:
                path: /etc/systemd/journald.conf
                section: Journal
                option: SystemMaxUse
                value: 512M
                no_extra_spaces: true
            """)
        .returns("msg", "What was done; OK where nothing was.")
        .returns("path", "The file.")
        .returns("backup_file", "Where the old file is kept, with backup.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    check(args);
    EditedFile file =
        EditedFile.read(args.get(EditedFile.PATH), args.get(FOLLOW), args, host, Lines::of);
    return Labels.with(decide(args, file), file.path(), args, host);
  }

  private static void check(Args args) {
    boolean valued = args.given(VALUE) || !args.get(VALUES).isEmpty();
    if (args.given(VALUE) && args.given(VALUES)) {
      throw Mistakes.contradiction("value and values exclude each other", "drop one");
    }
    if (args.get(STATE) == State.PRESENT && !args.get(ALLOW_NO_VALUE) && !valued) {
      throw Mistakes.contradiction(
          "state=present needs value or values",
          "give one; allow_no_value=true is for options that have none");
    }
    if (!args.get(SECTION_HAS).isEmpty() && args.get(SECTION).isEmpty()) {
      throw Mistakes.contradiction("section_has_values needs section", "name the section");
    }
  }

  /** Pure: the file's lines as read come in, the edited file comes out. */
  static Plan decide(Args args, EditedFile file) {
    boolean present = args.get(STATE) == State.PRESENT;
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (!present && !file.state().exists()) {
      return Plan.inSync(Map.of("msg", "OK", "path", file.path()));
    }
    Optional<Plan.Blocked> lacking = file.lacking(args.get(CREATE), "Destination");
    if (lacking.isPresent()) {
      return lacking.get();
    }
    Lines content = file.content();
    List<String> wanted = args.find(VALUE).map(List::of).orElse(args.get(VALUES));
    IniEdit edit =
        new IniEdit(
            content.encoded(args.get(SECTION)),
            conditions(args.get(SECTION_HAS)),
            args.find(OPTION).map(content::encoded).orElse(null),
            wanted.stream().map(content::encoded).toList(),
            args.get(EXCLUSIVE),
            !args.get(NO_EXTRA_SPACES),
            args.get(IGNORE_SPACES),
            args.get(ALLOW_NO_VALUE),
            args.get(MODIFY_INACTIVE));
    IniEdit.Result result = present ? edit.present(content.lines()) : edit.absent(content.lines());
    values.put("msg", result.message());
    return file.decide(content.with(result.lines()), args, values, "backup_file");
  }

  private static List<IniEdit.Condition> conditions(List<Map<String, @Nullable Object>> given) {
    List<IniEdit.Condition> conditions = new ArrayList<>();
    for (Map<String, @Nullable Object> each : given) {
      Object option = each.get("option");
      Object value = each.get("value");
      if (option == null || !List.of("option", "value", "values").containsAll(each.keySet())) {
        throw Mistakes.contradiction(
            "section_has_values is a list of option and value or values",
            "say option: NAME and value: TEXT");
      }
      List<String> values =
          value != null
              ? List.of(value.toString())
              : each.get("values") instanceof List<?> list
                  ? list.stream().map(String::valueOf).toList()
                  : List.of();
      conditions.add(new IniEdit.Condition(option.toString(), values));
    }
    return conditions;
  }
}
