package dev.virtwright.modules.system;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.value.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A package's question has an answer before the package asks it.
 *
 * <p>Reads debconf-show(1); an answer that is a password is compared on the machine. Source:
 * Ansible's {@code ansible.builtin.debconf} documentation.
 */
@AutoService(ResourceModule.class)
public final class DebconfModule implements ResourceModule {

  private static final Arg<String> NAME =
      Arg.string("name", "The package.", "[a-z0-9][a-z0-9+.-]*").alias("pkg");
  private static final Arg<String> QUESTION =
      Arg.string("question", "The question.", "[^\\s]+").alias("selection", "setting").optional();
  private static final Arg<String> VTYPE =
      Arg.choice(
              "vtype",
              "The question's type.",
              List.of(
                  "boolean",
                  "error",
                  "multiselect",
                  "note",
                  "password",
                  "seen",
                  "select",
                  "string",
                  "text",
                  "title"))
          .optional();
  private static final Arg<Object> VALUE =
      Arg.any("value", "The answer.").alias("answer").optional();
  private static final Arg<Boolean> UNSEEN =
      Arg.bool("unseen", "Whether it is asked all the same.").orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("debconf")
        .alias("ansible.builtin.debconf", "ansible.legacy.debconf")
        .summary("Answer questions of Debian packages")
        .details(
            "Without question, what the package has been answered is read. A password is never"
                + " shown and never leaves the machine.")
        .args(NAME, QUESTION, VTYPE, VALUE, UNSEEN)
        .example(
            """
            - name: A relay for mail
              ansible.builtin.debconf:
                name: postfix
                question: postfix/relayhost
                vtype: string
                value: mail.example.com
            """)
        .returns("current", "Questions and answers afterwards.")
        .returns("previous", "The question and its answer before, where that changed.")
        .returns("msg", "Empty.");
  }

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    String name = args.get(NAME);
    boolean whole = args.given(VTYPE) && args.given(VALUE);
    boolean any = args.given(VTYPE) || args.given(VALUE);
    if (args.given(QUESTION) ? !whole : any) {
      throw Args.contradiction(
          "parameters are required together: question, vtype, value", "give all three, or none");
    }
    CommandOutput show =
        CommandOutput.of("debconf-show", "--", name)
            .about(new Resource(Resource.Kind.PACKAGE, name));
    String question = args.find(QUESTION).orElse(null);
    if (question == null) {
      return Plan.inSync(Map.of("current", selections(host.ask(show)), "msg", ""));
    }
    String type = args.find(VTYPE).orElseThrow();
    String value = text(args.find(VALUE).orElseThrow(), type);
    boolean secret = type.equals("password");
    boolean same = false;
    if (secret) {
      DebconfMatches matches = new DebconfMatches(name, question, new Secret(value));
      host.expect(show, matches);
      same = host.ask(matches);
    }
    return decide(
        name,
        question,
        type,
        value,
        args.get(UNSEEN),
        selections(host.ask(show)),
        secret ? same : null);
  }

  /** debconf's own words: true and false; a list has commas. */
  private static String text(Object value, String type) {
    String text =
        value instanceof List<?> list
            ? String.join(", ", list.stream().map(String::valueOf).toList())
            : value instanceof Secret secret
                ? secret.reveal()
                : value instanceof Boolean truth ? (truth ? "True" : "False") : value.toString();
    return type.equals("boolean") ? text.toLowerCase(Locale.ROOT) : text;
  }

  /** Pure: questions and answers of what debconf-show printed. */
  static Map<String, Object> selections(FragmentResult shown) throws HostException {
    if (!shown.succeeded()) {
      throw new HostException(
          HostException.Kind.FAILED,
          "debconf-show failed: " + shown.err().strip(),
          "debconf is on Debian and Ubuntu only; reading it needs become: true");
    }
    Map<String, Object> selections = new LinkedHashMap<>();
    for (String line : shown.out().split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        selections.put(
            line.substring(0, colon).replace("*", "").strip(), line.substring(colon + 1).strip());
      }
    }
    return selections;
  }

  /**
   * Pure: the answer as read comes in.
   *
   * @param samePassword of a password, whether it is the one; null of what is none
   */
  static Plan decide(
      String name,
      String question,
      String type,
      String value,
      boolean unseen,
      Map<String, Object> now,
      @Nullable Boolean samePassword) {
    boolean same =
        samePassword == null
            ? now.containsKey(question)
                && (type.equals("boolean")
                    ? value.equalsIgnoreCase(String.valueOf(now.get(question)))
                    : value.equals(now.get(question)))
            : samePassword;
    if (same) {
      return Plan.inSync(Map.of("current", now, "msg", ""));
    }
    List<String> argv = new ArrayList<>(List.of("debconf-set-selections"));
    if (unseen) {
      argv.add("-u");
    }
    String line = String.join(" ", name, question, type, value) + "\n";
    Action.Run run = Action.Run.of(argv, Provides.the(new Resource(Resource.Kind.PACKAGE, name)));
    boolean secret = samePassword != null;
    return Plan.changes(
            List.of(
                secret ? Change.secret(question) : Change.of(question, now.get(question), value)),
            List.of(
                secret
                    ? run.withInput(new Secret(line))
                    : run.withInput(line.getBytes(StandardCharsets.UTF_8))))
        .with("msg", "")
        .with("current", Map.of(question, secret ? "(password omitted)" : value))
        .with("previous", Map.of(question, now.getOrDefault(question, "")));
  }
}
