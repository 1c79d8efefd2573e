package dev.virtwright.modules.files;

import com.google.auto.service.AutoService;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every match of a pattern in a text file is replaced.
 *
 * <p>Reads the whole file, at most 2 MiB. Source: Ansible's {@code ansible.builtin.replace}
 * documentation.
 */
@AutoService(ResourceModule.class)
public final class ReplaceModule implements ResourceModule {
  private static final Arg<String> REGEXP =
      Arg.string("regexp", "Pattern; ^ and $ match at each line, a dot no line end.");
  private static final Arg<String> REPLACE =
      Arg.string("replace", "What each match becomes; \\1 and \\g<name> are its groups.")
          .orElse("");
  private static final Arg<String> AFTER =
      Arg.string("after", "Only what follows the first match of this pattern is looked at.")
          .optional();
  private static final Arg<String> BEFORE =
      Arg.string("before", "Only what precedes the first match of this pattern is looked at.")
          .optional();
  private static final Arg<String> ENCODING =
      Arg.string("encoding", "The file's encoding.").orElse("utf-8");

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("replace")
        .alias("ansible.builtin.replace", "ansible.legacy.replace")
        .summary("Replace all matches of a pattern in a file")
        .details(
            "Where the replacement matches the pattern again, every run would change the file; this"
                + " is reported as a warning.")
        .args(
            Labels.common(
                EditedFile.PATH,
                REGEXP,
                REPLACE,
                AFTER,
                BEFORE,
                FileWrite.BACKUP,
                FileWrite.VALIDATE,
                ENCODING))
        .example(
            """
            - name: The old name nowhere
              ansible.builtin.replace:
                path: /etc/hosts
                regexp: '(\\s+)old\\.example\\.org(\\s|$)'
                replace: '\\1new.example.org\\2'
                backup: true
            """)
        .returns("msg", "How many replacements were made.")
        .returns("backup_file", "Where the old file is kept, with backup.")
        .returns("rc", "0.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Charset charset = Encodings.of(args.get(ENCODING));
    EditedFile file =
        EditedFile.read(
            args,
            host,
            charset.equals(StandardCharsets.UTF_8) ? Lines::of : bytes -> Lines.of(bytes, charset));
    return Labels.with(decide(args, file), file.path(), args, host);
  }

  /** Pure: the file's text as read comes in, the edited file comes out. */
  static Plan decide(Args args, EditedFile file) {
    Optional<Plan.Blocked> lacking = file.lacking(false, "Path");
    if (lacking.isPresent()) {
      return lacking.get();
    }
    String text = file.content().text();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("rc", 0L);
    int from = 0;
    int to = text.length();
    String section = section(args);
    if (!section.isEmpty()) {
      Matcher found =
          Regex.compile("after or before", file.content().encoded(section), Pattern.DOTALL)
              .matcher(text);
      if (!found.find()) {
        values.put(
            "msg", "Pattern for before/after params did not match the given file: " + section);
        return Plan.inSync(values);
      }
      from = found.start("subsection");
      to = found.end("subsection");
    }
    Pattern pattern =
        Regex.compile("regexp", file.content().encoded(args.get(REGEXP)), Pattern.MULTILINE);
    String template = file.content().encoded(args.get(REPLACE));
    String part = text.substring(from, to);
    Matcher match = pattern.matcher(part);
    StringBuilder edited = new StringBuilder(text.substring(0, from));
    int count = 0;
    int last = 0;
    while (match.find()) {
      edited.append(part, last, match.start()).append(LineEdit.expand(template, match));
      last = match.end();
      count++;
    }
    edited.append(part.substring(last)).append(text.substring(to));
    boolean same = edited.toString().equals(text);
    values.put("msg", file.told(same ? "" : count + " replacements made"));
    return file.edited(
        file.content().with(List.of(edited.toString())), args, values, "backup_file");
  }

  private static String section(Args args) {
    String after = args.find(AFTER).orElse("");
    String before = args.find(BEFORE).orElse("");
    if (after.isEmpty()) {
      return before.isEmpty() ? "" : "(?P<subsection>.*)" + before;
    }
    return after + (before.isEmpty() ? "(?P<subsection>.*)" : "(?P<subsection>.*?)" + before);
  }
}
