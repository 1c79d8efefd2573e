package dev.virtwright.modules.packages;

import com.google.auto.service.AutoService;
import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.Provides;
import dev.virtwright.host.Resource;
import dev.virtwright.host.ScriptOutput;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.Verification;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Python distributions are installed by the machine's own pip, or not.
 *
 * <p>Reads {@code pip list}. Source: Ansible's {@code ansible.builtin.pip} documentation.
 */
@AutoService(ResourceModule.class)
public final class PipModule implements ResourceModule {

  private static final Pattern DID =
      Pattern.compile("Successfully (un)?installed|Uninstalling .*:|Installing collected packages");

  private static final Arg<List<String>> NAME =
      Arg.strings("name", "Distributions, with the versions that will do; or addresses of them.")
          .optional();
  private static final Arg<String> VERSION =
      Arg.string("version", "The version of the one that is named.").optional();
  private static final Arg<String> REQUIREMENTS =
      Arg.string("requirements", "A file of requirements on the machine.").optional();
  private static final Arg<String> STATE =
      Arg.choice(
              "state",
              "Whether they are installed. latest and forcereinstall always ask pip to act.",
              List.of("present", "absent", "latest", "forcereinstall"))
          .orElse("present");
  private static final Arg<String> VIRTUALENV =
      Arg.path("virtualenv", "The virtual environment it is about; created where it is not there.")
          .optional();
  private static final Arg<String> COMMAND =
      Arg.string("virtualenv_command", "What creates it, such as python3 -m venv.")
          .orElse("virtualenv");
  private static final Arg<String> PYTHON =
      Arg.string("virtualenv_python", "The Python that goes into it; not with venv.").optional();
  private static final Arg<Boolean> SITE_PACKAGES =
      Arg.bool("virtualenv_site_packages", "Whether the machine's own packages are seen in it.")
          .orElse(false);
  private static final Arg<String> EXECUTABLE =
      Arg.string("executable", "Name or path of pip.", "[^-\\s]\\S*").optional();
  private static final Arg<String> EXTRA_ARGS =
      Arg.string("extra_args", "More words for pip.").optional();
  private static final Arg<String> CHDIR =
      Arg.path("chdir", "The directory pip runs in.").optional();
  private static final Arg<Boolean> EDITABLE =
      Arg.bool("editable", "Install what is named as editable.").orElse(false);
  private static final Arg<String> UMASK =
      Arg.string("umask", "The umask meanwhile, in octal digits.", "[0-7]{1,4}").optional();
  private static final Arg<Boolean> BREAK_SYSTEM =
      Arg.bool(
              "break_system_packages", "Act even where the distribution manages Python's packages.")
          .orElse(false);

  @Override
  public ModuleSpec spec() {
    return ModuleSpec.named("pip")
        .alias("ansible.builtin.pip", "ansible.legacy.pip")
        .summary("Install Python distributions with pip")
        .details(
            """
            The one module that needs Python on the machine, by its nature. Distributions are in sync where pip lists
            versions that will do. A requirements file, an address, latest and forcereinstall are left to pip: the task
            is changed where pip says that it did something, and in check mode always.
            """)
        .args(
            NAME,
            VERSION,
            REQUIREMENTS,
            STATE,
            VIRTUALENV,
            COMMAND,
            PYTHON,
            SITE_PACKAGES,
            EXECUTABLE,
            EXTRA_ARGS,
            CHDIR,
            EDITABLE,
            UMASK,
            BREAK_SYSTEM)
        .example(
            """
            - name: A client in an environment of its own
              ansible.builtin.pip:
                name: [requests>=2.28, urllib3]
                virtualenv: /opt/client
                virtualenv_command: python3 -m venv
            """)
        .returns("cmd", "The command of pip.")
        .returns("name", "What was named.")
        .returns("version", "As asked for.")
        .returns("requirements", "As asked for.")
        .returns("virtualenv", "As asked for.")
        .returns("state", "As asked for.")
        .returns("stdout", "What pip printed.")
        .returns("stderr", "What pip printed as errors.");
  }

  /**
   * What is asked.
   *
   * @param options of pip, after the subcommand and before names
   * @param creation words that create the environment; empty where none is asked for
   */
  record Request(
      List<PythonRequirement> names,
      @Nullable String requirements,
      String state,
      List<String> options,
      @Nullable String environment,
      List<String> creation,
      @Nullable String directory,
      @Nullable String umask,
      boolean breaksSystem) {}

  @Override
  public Plan plan(Args args, HostReader host) throws HostException {
    Request request = request(args);
    ScriptOutput query =
        PipTool.query(
            args.find(EXECUTABLE).orElse(null),
            request.environment(),
            request.creation().isEmpty() ? "virtualenv" : request.creation().getFirst());
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("name", args.find(NAME).orElse(null));
    values.put("version", args.find(VERSION).orElse(null));
    values.put("requirements", request.requirements());
    values.put("virtualenv", request.environment());
    values.put("state", request.state());
    return decide(request, PipTool.of(host.ask(query)), values);
  }

  private static Request request(Args args) {
    List<PythonRequirement> names = PythonRequirement.all(args.find(NAME).orElse(List.of()));
    if (args.given(NAME) && args.given(REQUIREMENTS)) {
      throw Args.contradiction(
          "parameters are mutually exclusive: name|requirements", "make two tasks of it");
    }
    if (args.given(EXECUTABLE) && args.given(VIRTUALENV)) {
      throw Args.contradiction(
          "parameters are mutually exclusive: executable|virtualenv",
          "an environment has its own pip");
    }
    if (!args.given(NAME) && !args.given(REQUIREMENTS)) {
      throw Args.contradiction(
          "one of the following is required: name, requirements", "say what to install");
    }
    if (args.given(VERSION)) {
      names = List.of(versioned(names, args.get(STATE), args.find(VERSION).orElseThrow()));
    }
    List<String> creation = words(COMMAND.name(), args.get(COMMAND));
    boolean venv = args.get(COMMAND).matches(".*(pyvenv|-m\\s+venv).*");
    if (args.get(SITE_PACKAGES)) {
      creation.add("--system-site-packages");
    }
    if (args.given(PYTHON)) {
      if (venv) {
        throw Args.contradiction(
            "pip: virtualenv_python should not be used when virtualenv_command is venv or pyvenv",
            "write the Python in virtualenv_command: python3.13 -m venv");
      }
      creation.add("-p" + args.find(PYTHON).orElseThrow());
    }
    List<String> options = words(EXTRA_ARGS.name(), args.find(EXTRA_ARGS).orElse(""));
    if (args.get(EDITABLE) && !args.get(STATE).equals("absent") && !options.contains("-e")) {
      options.add("-e");
    }
    return new Request(
        names,
        args.find(REQUIREMENTS).orElse(null),
        args.get(STATE),
        List.copyOf(options),
        args.find(VIRTUALENV).orElse(null),
        List.copyOf(creation),
        args.find(CHDIR).orElse(null),
        args.find(UMASK).orElse(null),
        args.get(BREAK_SYSTEM));
  }

  private static PythonRequirement versioned(
      List<PythonRequirement> names, String state, String version) {
    if (state.equals("latest")) {
      throw Args.contradiction("version is incompatible with state=latest", "drop one of them");
    }
    if (names.size() != 1 || !names.getFirst().versions().isEmpty()) {
      throw Args.contradiction(
          names.size() > 1
              ? "'version' argument is ambiguous when installing multiple package distributions."
                  + " Please specify version restrictions next to each package in 'name' argument."
              : "The 'version' argument conflicts with any version specifier provided along with a"
                  + " package name. Please keep the version specifier, but remove the 'version'"
                  + " argument.",
          "write the version behind each name: 'requests==2.31.0'");
    }
    String text = names.getFirst().text();
    return PythonRequirement.of(
        version.matches("[<>=!~].*") ? text + version : text + "==" + version);
  }

  /** Pure: pip as found comes in. */
  static Plan decide(Request request, PipTool pip, Map<String, @Nullable Object> values) {
    List<Action> actions = new ArrayList<>();
    List<Change> drift = new ArrayList<>();
    String environment = request.environment();
    boolean creates = environment != null && !pip.environment();
    if (creates) {
      if (!pip.creator()) {
        String program = request.creation().getFirst();
        return Plan.blocked(
            "Failed to find required executable \"%s\" in paths".formatted(program),
            "install it before, or set virtualenv_command: python3 -m venv");
      }
      List<String> creation = new ArrayList<>(request.creation());
      creation.add(Objects.requireNonNull(environment));
      actions.add(run(request, creation));
      drift.add(Change.of("virtual environment", "absent", environment));
    } else if (pip.command().isEmpty()) {
      return Plan.blocked(
          "Unable to find pip: neither python3 -m pip nor pip3 is on the machine",
          "install before the package that brings it: python3-pip");
    }
    List<String> command =
        new ArrayList<>(creates ? List.of(environment + "/bin/pip3") : pip.command());
    List<String> targets = targets(request, pip, drift);
    command.addAll(
        switch (request.state()) {
          case "absent" -> List.of("uninstall", "-y");
          case "latest" -> List.of("install", "-U");
          case "forcereinstall" -> List.of("install", "-U", "--force-reinstall");
          default -> List.of("install");
        });
    command.addAll(request.options());
    command.addAll(targets);
    values.put("cmd", List.copyOf(command));
    if (!targets.isEmpty() && drift.size() > (creates ? 1 : 0)) {
      actions.add(run(request, command));
    }
    values.put("stdout", "");
    values.put("stderr", "");
    return actions.isEmpty()
        ? Plan.inSync(values)
        : Plan.changes(drift, actions)
            .withAll(values)
            .verifiedBy(Verification.BY_RESULT)
            .resultingIn(results -> outcome(results, creates));
  }

  /** Words for pip; what differs, or may, goes to {@code drift}. */
  private static List<String> targets(Request request, PipTool pip, List<Change> drift) {
    boolean removes = request.state().equals("absent");
    List<String> targets = new ArrayList<>();
    if (request.requirements() != null) {
      drift.add(Change.of("requirements", "left to pip", request.requirements()));
      targets.addAll(List.of("-r", request.requirements()));
    }
    for (PythonRequirement each : request.names()) {
      if (request.options().contains("-e") && !targets.isEmpty()) {
        targets.add("-e");
      }
      targets.add(each.text());
      String installed = each.name() == null ? null : pip.installed().get(each.name());
      boolean differs =
          switch (request.state()) {
            case "absent" -> each.name() == null || installed != null;
            case "present" -> !each.satisfiedBy(installed).orElse(false);
            default -> true;
          };
      if (differs) {
        String shown = each.name() == null ? each.text() : each.name();
        drift.add(
            Change.of(
                shown, installed == null ? "absent" : installed, removes ? "absent" : each.text()));
      }
    }
    return targets;
  }

  private static Action run(Request request, List<String> command) {
    List<String> argv = new ArrayList<>();
    if (request.umask() != null) {
      argv.addAll(List.of("sh", "-c", "umask \"$0\" && exec \"$@\"", request.umask()));
    }
    argv.addAll(command);
    Action.Run run =
        Action.Run.of(
                argv, Provides.missing(Resource.Kind.COMMAND), Provides.any(Resource.Kind.FILE))
            .withDirectory(request.directory());
    return request.breaksSystem()
        ? run.withEnvironment(Map.of("PIP_BREAK_SYSTEM_PACKAGES", "1"))
        : run;
  }

  private static Plan.Outcome.Result outcome(List<ActionResult> results, boolean created) {
    StringBuilder out = new StringBuilder();
    StringBuilder err = new StringBuilder();
    results.forEach(result -> {
      out.append(result.out());
      err.append(result.err());
    });
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("stdout", out.toString());
    values.put("stderr", err.toString());
    return new Plan.Outcome.Result(values, null, created || DID.matcher(out).find());
  }

  private static List<String> words(String name, String text) {
    List<String> words = Shell.words(text);
    if (words == null) {
      throw Args.contradiction(
          "pip: %s has a quote that is not closed, or ends with a backslash".formatted(name),
          "correct it: " + text);
    }
    return new ArrayList<>(words);
  }
}
