package dev.virtwright.engine;

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
              Arg.string("fail_msg", "Said where one does not hold.").alias("msg").optional(),
              Arg.string("success_msg", "Said where all hold.").optional(),
              Arg.bool("quiet", "Whether nothing is said where all hold.").orElse(false))
          .example("- assert:\n    that: ansible_facts.os_family == 'Debian'\n")
          .returns("assertion", "the condition that does not hold")
          .returns("evaluated_to", "false where one does not hold")),

  FAIL(
      named("fail")
          .summary("Fail with a message")
          .args(Arg.string("msg", "Why.").orElse("Failed as requested from task"))
          .example(
              "- fail:\n    msg: this host is not meant for guests\n  when: not_for_guests\n")),

  INCLUDE_VARS(
      named("include_vars")
          .summary("Load variables from a file of the controller")
          .args(
              Arg.string("file", "YAML or JSON file, searched in vars of role and playbook.")
                  .alias("_raw_params")
                  .optional(),
              Arg.string("name", "Variable that takes all of them as one mapping.").optional())
          .example("- include_vars: \"{{ ansible_facts.os_family }}.yml\"\n")
          .returns("ansible_facts", "the variables")
          .returns("ansible_included_var_files", "the files")),

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
          .details("What is registered or printed as a whole is gathered as a whole.")
          .args(
              SetupArgs.GATHER_SUBSET,
              Arg.integer("gather_timeout", "Accepted; reads have their own deadline.", 1, 3600)
                  .orElse(10L),
              Arg.strings("filter", "Shell patterns of the facts that are kept.").orElse(List.of()))
          .example("- setup:\n")
          .returns("ansible_facts", "the facts"));

  @SuppressWarnings(
      "ImmutableEnumChecker") // a specification is immutable, its type does not say so
  private final ModuleSpec spec;

  EngineTask(ModuleSpec spec) {
    this.spec = spec;
  }

  /** Arguments of {@link #SETUP}. */
  static final class SetupArgs {
    static final Arg<List<String>> GATHER_SUBSET =
        Arg.strings("gather_subset", "Families: all, min, hardware, network, and !FAMILY.")
            .orElse(List.of("all"));
    static final Arg<List<String>> FILTER =
        Arg.strings("filter", "Shell patterns of the facts that are kept.").orElse(List.of());

    private SetupArgs() {}
  }

  /** Whether it evaluates its arguments itself: conditions, or only what is printed. */
  boolean rawArguments() {
    return this == DEBUG || this == ASSERT;
  }

  /** Whether it does something to the run itself, which is never done ahead. */
  boolean ofRun() {
    return switch (this) {
      case ADD_HOST, GROUP_BY, SET_STATS, PAUSE, ASYNC_STATUS, WAIT_FOR_CONNECTION -> true;
      case DEBUG, SET_FACT, ASSERT, FAIL, INCLUDE_VARS, META, SETUP -> false;
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
