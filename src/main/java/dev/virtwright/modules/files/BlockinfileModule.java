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
 * A block of lines between two marks is in a text file, or is not.
 *
 * <p>Reads the whole file, at most 2 MiB. Source: Ansible's {@code ansible.builtin.blockinfile}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class BlockinfileModule implements ResourceModule {

  /** Whether the block shall be there. */
  enum State {
    PRESENT,
    ABSENT
  }

  private static final Arg<State> STATE =
      Arg.choice("state", "Whether the block shall be there.", State.class).orElse(State.PRESENT);
  private static final Arg<String> BLOCK =
      Arg.string("block", "The lines between the marks; nothing removes the marks as well.")
          .alias("content")
          .orElse("");
  private static final Arg<String> MARKER =
      Arg.string("marker", "The marking line; {mark} becomes marker_begin or marker_end.")
          .orElse("# {mark} ANSIBLE MANAGED BLOCK");
  private static final Arg<String> MARKER_BEGIN =
      Arg.string("marker_begin", "What {mark} becomes before the block.").orElse("BEGIN");
  private static final Arg<String> MARKER_END =
      Arg.string("marker_end", "What {mark} becomes after the block.").orElse("END");
  private static final Arg<String> INSERTAFTER =
      Arg.string("insertafter", "Where a new block goes: after the last match, or EOF.").optional();
  private static final Arg<String> INSERTBEFORE =
      Arg.string("insertbefore", "Where a new block goes: before the last match, or BOF.")
          .optional();

  private static final Arg<Boolean> PREPEND_NEWLINE =
      Arg.bool("prepend_newline", "Whether an empty line stands before the block.").orElse(false);
  private static final Arg<Boolean> APPEND_NEWLINE =
      Arg.bool("append_newline", "Whether an empty line stands after the block.").orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("blockinfile")
        .alias("ansible.builtin.blockinfile", "ansible.legacy.blockinfile")
        .summary("Manage a block of lines in text files")
        .details("Give each block of a file a marker of its own.")
        .args(
            Labels.common(
                EditedFile.PATH,
                STATE,
                BLOCK,
                MARKER,
                MARKER_BEGIN,
                MARKER_END,
                INSERTAFTER,
                INSERTBEFORE,
                PREPEND_NEWLINE,
                APPEND_NEWLINE,
                EditedFile.CREATE,
                FileWrite.BACKUP,
                FileWrite.VALIDATE))
        .example(
            """
            - name: Addresses of the storage network
              ansible.builtin.blockinfile:
                path: /etc/hosts
                marker: "# {mark} storage network"
                block: |
                  10.20.0.1 storage1
                  10.20.0.2 storage2
            """)
        .returns("msg", "Block inserted, Block removed or File created.")
        .returns("backup_file", "Where the old file is kept, with backup.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    if (args.given(INSERTAFTER) && args.given(INSERTBEFORE)) {
      throw Mistakes.contradiction(
          "parameters are mutually exclusive: insertbefore|insertafter", "drop one");
    }
    EditedFile file = EditedFile.read(args, host);
    return Labels.with(decide(args, file), file.path(), args, host);
  }

  private static String mark(Args args, Arg<String> word) {
    return Lines.bare(args.get(MARKER).replace("{mark}", args.get(word)));
  }

  /** Pure: the file's lines as read come in, the edited file comes out. */
  static Plan decide(Args args, EditedFile file) {
    boolean present = args.get(STATE) == State.PRESENT;
    Optional<Plan.Blocked> lacking = file.lacking(args.get(EditedFile.CREATE), "Path");
    if (lacking.isPresent()) {
      return lacking.get();
    }
    if (!present && !file.state().exists()) {
      return Plan.inSync(Map.of("msg", "File %s not present".formatted(file.path())));
    }
    BlockEdit.Result result =
        new BlockEdit(
                mark(args, MARKER_BEGIN),
                mark(args, MARKER_END),
                present ? Lines.bare(args.get(BLOCK)) : "",
                args.find(INSERTAFTER).orElse(null),
                args.find(INSERTBEFORE).orElse(null),
                args.get(PREPEND_NEWLINE),
                args.get(APPEND_NEWLINE))
            .apply(file.content());
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(
        "msg",
        file.told(
            file.state().exists() || result.message().isEmpty()
                ? result.message()
                : "File created"));
    return file.edited(result.lines(), args, values, "backup_file");
  }
}
