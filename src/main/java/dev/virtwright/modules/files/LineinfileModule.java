package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line is in a text file, or is not.
 *
 * <p>Reads the whole file, at most 2 MiB. Source: Ansible's {@code ansible.builtin.lineinfile}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class LineinfileModule implements ResourceModule {

  /** Whether the line shall be there. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<State> STATE =
      Arg.choice("state", "Whether the line shall be there.", State.class).orElse(State.PRESENT);
  private static final Arg<String> LINE =
      Arg.string("line", "The line, without its end; required for state=present.")
          .alias("value")
          .optional();
  private static final Arg<String> REGEXP =
      Arg.string("regexp", "Pattern of the line that is replaced (the last match) or removed.")
          .alias("regex")
          .optional();
  private static final Arg<String> SEARCH_STRING =
      Arg.string("search_string", "Like regexp, but a plain text that the line contains.")
          .optional();
  private static final Arg<Boolean> BACKREFS =
      Arg.bool(
              "backrefs",
              "Put groups of regexp into the line (\\1); nothing is added where regexp does not"
                  + " match.")
          .alias("backreferences")
          .orElse(false);
  private static final Arg<String> INSERTAFTER =
      Arg.string("insertafter", "Where a new line goes: after the last match, or EOF.").optional();
  private static final Arg<String> INSERTBEFORE =
      Arg.string("insertbefore", "Where a new line goes: before the last match, or BOF.")
          .optional();
  private static final Arg<Boolean> FIRSTMATCH =
      Arg.bool("firstmatch", "Take the first match of a pattern instead of the last.")
          .orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("lineinfile")
        .alias("ansible.builtin.lineinfile", "ansible.legacy.lineinfile")
        .summary("Manage lines in text files")
        .details(
            "Where regexp does not match the line that it puts in, every run would change the file;"
                + " this is reported as a warning.")
        .args(
            Labels.common(
                EditedFile.PATH,
                STATE,
                LINE,
                REGEXP,
                SEARCH_STRING,
                BACKREFS,
                INSERTAFTER,
                INSERTBEFORE,
                FIRSTMATCH,
                EditedFile.CREATE,
                FileWrite.BACKUP,
                FileWrite.VALIDATE))
        .example(
            """
            - name: Guests may keep much memory locked
              ansible.builtin.lineinfile:
                path: /etc/security/limits.d/kvm.conf
                regexp: '^@kvm\\s+hard\\s+memlock'
                line: "@kvm hard memlock unlimited"
                create: true
            """)
        .example(
            """
            - name: No entry for a machine that is gone
              lineinfile:
                path: /etc/hosts
                search_string: old.example.org
                state: absent
            """)
        .returns("msg", "line added, line replaced, or how many lines were removed.")
        .returns("found", "How many lines state=absent removed.")
        .returns("backup", "Where the old file is kept, with backup.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    check(args);
    EditedFile file = EditedFile.read(args, host);
    return Labels.with(decide(args, file), file.path(), args, host);
  }

  private static void check(Args args) {
    boolean present = args.get(STATE) == State.PRESENT;
    if (args.given(REGEXP) && args.given(SEARCH_STRING)) {
      throw Mistakes.contradiction(
          "parameters are mutually exclusive: regexp|search_string", "drop one");
    }
    if (args.given(INSERTAFTER) && args.given(INSERTBEFORE)) {
      throw Mistakes.contradiction(
          "parameters are mutually exclusive: insertbefore|insertafter", "drop one");
    }
    if (present && !args.given(LINE)) {
      throw Mistakes.contradiction(
          "line is required with state=present", "say which line shall be there");
    }
    if (present && args.get(BACKREFS) && !args.given(REGEXP)) {
      throw Mistakes.contradiction(
          "regexp is required with backrefs=true", "give regexp, or drop backrefs");
    }
    if (!present && !args.given(LINE) && !args.given(REGEXP) && !args.given(SEARCH_STRING)) {
      throw Mistakes.contradiction(
          "one of line, search_string, or regexp is required with state=absent",
          "say which lines shall be gone");
    }
  }

  /** Pure: the file's lines as read come in, the edited file comes out. */
  static Plan decide(Args args, EditedFile file) {
    boolean present = args.get(STATE) == State.PRESENT;
    if (!present && !file.state().exists()) {
      return Plan.inSync(Map.of("msg", "file not present"));
    }
    Optional<Plan.Blocked> lacking = file.lacking(args.get(EditedFile.CREATE), "Destination");
    if (lacking.isPresent()) {
      return lacking.get();
    }
    LineEdit edit =
        new LineEdit(
            args.find(LINE).orElse(null),
            args.find(REGEXP).orElse(null),
            args.find(SEARCH_STRING).orElse(null),
            args.find(INSERTAFTER).orElse(null),
            args.find(INSERTBEFORE).orElse(null),
            args.get(BACKREFS),
            args.get(FIRSTMATCH));
    LineEdit.Result result = present ? edit.present(file.content()) : edit.absent(file.content());
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("msg", file.told(result.message()));
    values.put("backup", "");
    if (!present) {
      values.put("found", (long) result.found());
    }
    return file.edited(result.lines(), args, values, "backup");
  }
}
