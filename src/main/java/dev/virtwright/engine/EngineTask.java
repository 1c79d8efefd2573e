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
          .details("Every argument but cacheable is a variable; cacheable is accepted and ignored.")
          .args(Arg.bool("cacheable", "Accepted; facts are never kept between runs.").orElse(false))
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
                          "clear_facts",
                          "clear_host_errors",
                          "reset_connection",
                          "refresh_inventory"))
                  .alias("_raw_params"))
          .example("- meta: flush_handlers\n")),

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

  /** Whether it evaluates its arguments itself: conditions, or only what is printed. */
  boolean rawArguments() {
    return this == DEBUG || this == ASSERT;
  }

  ModuleSpec spec() {
    return spec;
  }

  private static ModuleSpec named(String name) {
    return ModuleSpec.named(name).alias("ansible.builtin." + name);
  }
}
