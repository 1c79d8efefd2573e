package dev.virtwright.engine;

import dev.virtwright.host.FactOptions;
import dev.virtwright.module.Arg;
import dev.virtwright.module.ModuleSpec;
import java.util.List;

/** Tasks that are no resource of a machine and that the engine does itself. */
enum EngineTask {
  DEBUG(
      named("debug")
          .summary("Print a message or a variable")
          .args(
              Arg.any("msg", "What is printed.").optional(),
              Arg.string("var", "Name of the variable or expression that is printed.").optional(),
              Arg.integer("verbosity", "Printed from this many -v on.", 0, 10).orElse(0L))
          .example("- debug:\n    msg: \"running on {{ inventory_hostname }}\"\n")
          .returns("msg", "the message")),

  SET_FACT(
      named("set_fact")
          .summary("Set variables of the host for the rest of the run")
          .details("Every argument but cacheable is a variable.")
          .args(
              Arg.bool("cacheable", "Whether they are facts as well; none is kept between runs.")
                  .orElse(false))
          .example("- set_fact:\n    role_of_host: hypervisor\n")
          .returns("ansible_facts", "the variables")),

  ASSERT(
      named("assert")
          .summary("Fail unless all conditions hold")
          .args(
              Arg.any("that", "A condition or a list of them."),
              Arg.any("fail_msg", "Said where one does not hold: a text or a list of them.")
                  .alias("msg")
                  .optional(),
              Arg.any("success_msg", "Said where all hold: a text or a list of them.").optional(),
              Arg.bool("quiet", "Whether nothing is said where all hold.").orElse(false))
          .example("- assert:\n    that: ansible_facts.os_family == 'Debian'\n")
          .returns("assertion", "the condition that does not hold")
          .returns("evaluated_to", "false where one does not hold")),

  FAIL(
      named("fail")
          .summary("Fail with a message")
          .args(Arg.any("msg", "Why.").orElse("Failed as requested from task"))
          .example(
              "- fail:\n    msg: this host is not meant for guests\n  when: not_for_guests\n")),

  INCLUDE_VARS(
      named("include_vars")
          .summary("Load variables from files of the controller")
          .args(
              Arg.string("file", "YAML or JSON file, searched in vars of role and playbook.")
                  .alias("_raw_params")
                  .optional(),
              Arg.string("dir", "Directory whose files are loaded, in order of their names.")
                  .optional(),
              Arg.string("name", "Variable that takes all of them as one mapping.").optional(),
              Arg.integer("depth", "How many levels of the directory; 0 for all.", 0, 100)
                  .orElse(0L),
              Arg.string("files_matching", "Regular expression of files' names in dir.").optional(),
              Arg.any("ignore_files", "Names in dir that are left out: regular expressions.")
                  .optional(),
              Arg.strings("extensions", "Extensions of files in dir.")
                  .orElse(List.of("yaml", "yml", "json")),
              Arg.bool(
                      "ignore_unknown_extensions",
                      "Whether files in dir of other extensions are left out; else they are an"
                          + " error.")
                  .orElse(false),
              Arg.choice(
                      "hash_behaviour",
                      "Whether mappings replace present ones or are merged into them.",
                      List.of("replace", "merge"))
                  .optional())
          .example("- include_vars: \"{{ ansible_facts.os_family }}.yml\"\n")
          .example("- include_vars:\n    dir: settings\n    files_matching: net\n    name: net\n")
          .returns("ansible_facts", "the variables")
          .returns("ansible_included_var_files", "the files")),

  VALIDATE_ARGUMENT_SPEC(
      named("validate_argument_spec")
          .summary("Hold variables against a specification of arguments")
          .details("A role with meta/argument_specs.yml does this by itself before its first task.")
          .args(
              Arg.any("argument_spec", "Options by name: type, required, choices, elements, …"),
              Arg.any("provided_arguments", "Values over those of variables of the same names.")
                  .optional(),
              Arg.any("validate_args_context", "Whose arguments they are; returned as it is.")
                  .optional())
          .example(
              "- validate_argument_spec:\n    argument_spec:\n      port: {type: int, required:"
                  + " true}\n")
          .returns("argument_errors", "what is wrong, where something is")
          .returns("argument_spec_data", "the specification, where something is wrong")
          .returns("validate_args_context", "as given")),

  META(
      named("meta")
          .summary("Steer the run itself")
          .args(
              Arg.choice(
                      "free_form",
                      "What is done.",
                      List.of(
                          "flush_handlers",
                          "noop",
                          "end_play",
                          "end_host",
                          "end_batch",
                          "end_role",
                          "clear_facts",
                          "clear_host_errors",
                          "reset_connection",
                          "refresh_inventory"))
                  .alias("_raw_params"))
          .example("- meta: flush_handlers\n")),

  ADD_HOST(
      named("add_host")
          .summary("Add a host, and groups, to the inventory for the rest of the run")
          .details(
              "Done once for all hosts. Later plays find it; hostvars and groups have it at once."
                  + " Every further argument is a variable of the host.")
          .args(
              Arg.string("name", "The host, with :PORT where that is to be known.")
                  .alias("host", "hostname"),
              Arg.strings("groups", "Groups that it is in from then on.")
                  .alias("group", "groupname")
                  .orElse(List.of()))
          .example("- add_host:\n    name: vm7\n    groups: guests\n    ansible_user: root\n")
          .returns("add_host", "host_name, groups and host_vars")),

  GROUP_BY(
      named("group_by")
          .summary("Put each host into a group by what is known of it")
          .args(RunArgs.KEY, RunArgs.PARENTS)
          .example("- group_by:\n    key: \"os_{{ ansible_facts.distribution }}\"\n")
          .returns("add_group", "the group")
          .returns("parent_groups", "its parents")),

  SET_STATS(
      named("set_stats")
          .summary("Keep figures of the run that reports show")
          .args(RunArgs.DATA, RunArgs.PER_HOST, RunArgs.AGGREGATE)
          .example("- set_stats:\n    data:\n      guests_made: \"{{ made | length }}\"\n")
          .returns("ansible_stats", "data, per_host and aggregate")),

  PAUSE(
      named("pause")
          .summary("Wait for time to pass, or for somebody to press return")
          .details("Done once for all hosts. Without a terminal nobody is waited for.")
          .args(RunArgs.SECONDS, RunArgs.MINUTES, RunArgs.PROMPT, RunArgs.ECHO)
          .example("- pause:\n    seconds: 10\n")
          .returns("user_input", "what was typed")
          .returns("start", "when it began")
          .returns("stop", "when it ended")
          .returns("delta", "seconds between them")
          .returns("echo", "as given")
          .returns("stdout", "how long it took, in words")),

  ASYNC_STATUS(
      named("async_status")
          .summary("Ask how a job is that a task with async left behind")
          .args(RunArgs.JID, RunArgs.MODE)
          .example(
              """
              - async_status:
                  jid: "{{ job.ansible_job_id }}"
                register: job
                until: job is finished
                retries: 30
              """)
          .returns("ansible_job_id", "as given")
          .returns("started", "true")
          .returns("finished", "whether it has ended")
          .returns("results_file", "its file on the host")
          .returns("erased", "the file that is gone")),

  WAIT_FOR_CONNECTION(
      named("wait_for_connection")
          .summary("Wait until the host can be reached")
          .args(RunArgs.DELAY, RunArgs.SLEEP, RunArgs.TIMEOUT, RunArgs.CONNECT_TIMEOUT)
          .example("- wait_for_connection:\n    timeout: 120\n")
          .returns("elapsed", "seconds it took")),

  SETUP(
      named("setup")
          .alias("gather_facts", "ansible.builtin.gather_facts")
          .summary("Gather facts of the host")
          .details(
              """
              Names and shapes are Ansible's; there is no Python on the host, so that the facts
              python and python_version are missing. docs/facts.md says what else differs.
              """)
          .args(
              SetupArgs.GATHER_SUBSET,
              SetupArgs.GATHER_TIMEOUT,
              SetupArgs.FILTER,
              SetupArgs.FACT_PATH)
          .example("- setup:\n")
          .returns("ansible_facts", "The facts, by their names with ansible_ before."));

  @SuppressWarnings(
      "ImmutableEnumChecker") // a specification is immutable, its type does not say so
  private final ModuleSpec spec;

  EngineTask(ModuleSpec spec) {
    this.spec = spec;
  }

  /** Arguments of {@link #SETUP}. */
  static final class SetupArgs {
    static final Arg<List<String>> GATHER_SUBSET =
        Arg.strings(
                "gather_subset",
                "What is gathered beside the least: all, min, hardware, network; !all for no more,"
                    + " !WORD for not that.",
                word -> FactSubset.unknown(List.of(word)).isEmpty(),
                "all, min or "
                    + String.join(", ", FactSubset.allWords())
                    + ", or ! and one of these")
            .orElse(List.of("all"));
    static final Arg<Long> GATHER_TIMEOUT =
        Arg.integer(
                "gather_timeout",
                "Seconds for file systems and volume groups, and for the host's own facts.",
                1,
                3600)
            .orElse(FactOptions.DEFAULT.timeout().toSeconds());
    static final Arg<List<String>> FILTER =
        Arg.strings("filter", "Shell patterns of the facts that are kept.").orElse(List.of());
    static final Arg<String> FACT_PATH =
        Arg.path("fact_path", "Directory of the host's own facts, files called *.fact.")
            .orElse(FactOptions.DEFAULT.factPath());

    private SetupArgs() {}
  }

  /** Whether it evaluates the argument itself: an expression, or conditions. */
  boolean evaluates(String argument) {
    return (this == DEBUG && argument.equals("var")) || (this == ASSERT && argument.equals("that"));
  }

  /** Whether it does something to the run itself, which is never done ahead. */
  boolean ofRun() {
    return switch (this) {
      case ADD_HOST, GROUP_BY, SET_STATS, PAUSE, ASYNC_STATUS, WAIT_FOR_CONNECTION -> true;
      case DEBUG, SET_FACT, ASSERT, FAIL, INCLUDE_VARS, META, SETUP, VALIDATE_ARGUMENT_SPEC ->
          false;
    };
  }

  /** Whether one host does it for all. */
  boolean once() {
    return this == ADD_HOST || this == PAUSE;
  }

  /** Whether hosts and groups may be others after it. */
  boolean steers() {
    return this == ADD_HOST || this == GROUP_BY;
  }

  /** Whether it asks a machine. */
  boolean connects() {
    return this == SETUP || this == ASYNC_STATUS || this == WAIT_FOR_CONNECTION;
  }

  /** Whether it takes variables under any name. */
  boolean takesVariables() {
    return this == SET_FACT || this == ADD_HOST;
  }

  ModuleSpec spec() {
    return spec;
  }

  private static ModuleSpec named(String name) {
    return ModuleSpec.named(name).alias("ansible.builtin." + name);
  }
}
