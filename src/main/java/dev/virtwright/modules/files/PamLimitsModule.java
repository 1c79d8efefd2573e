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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user, group or everybody has a limit, as pam_limits(8) sets it at the next login.
 *
 * <p>Reads the file, at most 2 MiB. Source: limits.conf(5), {@code community.general.pam_limits}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class PamLimitsModule implements ResourceModule {

  private static final Arg<String> DOMAIN =
      Arg.string("domain", "A user, @group, * or a range of numbers.", "[^\\s#]+");
  private static final Arg<String> LIMIT_TYPE =
      Arg.choice("limit_type", "Which limit; - for both.", List.of("hard", "soft", "-"));
  private static final Arg<String> LIMIT_ITEM =
      Arg.choice(
          "limit_item",
          "What is limited.",
          List.of(
              "core",
              "data",
              "fsize",
              "memlock",
              "nofile",
              "rss",
              "stack",
              "cpu",
              "nproc",
              "as",
              "maxlogins",
              "maxsyslogins",
              "priority",
              "locks",
              "sigpending",
              "msgqueue",
              "nice",
              "rtprio",
              "chroot"));
  private static final Arg<String> VALUE =
      Arg.string("value", "A number, or unlimited, infinity or -1; -20 to 19 for nice, priority.");
  private static final Arg<Boolean> USE_MIN =
      Arg.bool("use_min", "Keep the lesser of the present and the given value.").orElse(false);
  private static final Arg<Boolean> USE_MAX =
      Arg.bool("use_max", "Keep the greater of the present and the given value.").orElse(false);
  private static final Arg<String> DEST =
      Arg.path("dest", "The file.").orElse("/etc/security/limits.conf");
  private static final Arg<String> COMMENT =
      Arg.string("comment", "Put after the value; else the line's own is kept.", "[^\\n]*")
          .orElse("");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("pam_limits")
        .alias("community.general.pam_limits")
        .summary("Manage limits of users")
        .args(
            DOMAIN,
            LIMIT_TYPE,
            LIMIT_ITEM,
            VALUE,
            USE_MIN,
            USE_MAX,
            DEST,
            COMMENT,
            FileWrite.BACKUP)
        .example(
            """
            - name: Guests with huge pages may lock their memory
              community.general.pam_limits:
                domain: '@kvm'
                limit_type: '-'
                limit_item: memlock
                value: unlimited
            """)
        .returns("msg", "The line that says the limit.")
        .returns("backup_file", "Where the old file is kept, with backup.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    if (args.get(USE_MIN) && args.get(USE_MAX)) {
      throw Mistakes.contradiction("use_min and use_max exclude each other", "drop one");
    }
    if (!LimitEdit.valid(args.get(LIMIT_ITEM), args.get(VALUE))) {
      throw Mistakes.contradiction(
          "'%s' is no limit of %s".formatted(args.get(VALUE), args.get(LIMIT_ITEM)),
          "say a number, or unlimited; -20 to 19 for nice and priority");
    }
    return decide(args, EditedFile.read(args.get(DEST), true, args, host, Lines::of));
  }

  /** Pure: the file's lines as read come in, the edited file comes out. */
  static Plan decide(Args args, EditedFile file) {
    Optional<Plan.Blocked> lacking = file.lacking(true, "Destination");
    if (lacking.isPresent()) {
      return lacking.get();
    }
    LimitEdit.Choice choice =
        args.get(USE_MIN)
            ? LimitEdit.Choice.LEAST
            : args.get(USE_MAX) ? LimitEdit.Choice.MOST : LimitEdit.Choice.ASKED;
    LimitEdit.Result result =
        new LimitEdit(
                args.get(DOMAIN),
                args.get(LIMIT_TYPE),
                args.get(LIMIT_ITEM),
                args.get(VALUE),
                choice,
                file.content().encoded(args.get(COMMENT)))
            .in(file.content().lines());
    if (result.mistake() != null) {
      return Plan.blocked(
          "%s is not as limits.conf(5) has it: %s".formatted(file.path(), result.mistake()),
          "correct that line before");
    }
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("msg", result.line());
    return file.decide(file.content().with(result.lines()), args, values, "backup_file");
  }
}
