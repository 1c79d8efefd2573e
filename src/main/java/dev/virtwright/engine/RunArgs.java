package dev.virtwright.engine;

import dev.virtwright.module.Arg;
import java.util.List;

/** Arguments of the tasks that do something to the run itself. */
final class RunArgs {
  static final Arg<String> KEY = Arg.string("key", "The group; blanks become dashes.");
  static final Arg<List<String>> PARENTS =
      Arg.strings("parents", "Groups that it is in.").orElse(List.of("all"));

  static final Arg<Object> DATA = Arg.any("data", "Mapping of what is kept.");
  static final Arg<Boolean> PER_HOST =
      Arg.bool("per_host", "Whether for each host, and not for the run.").orElse(false);
  static final Arg<Boolean> AGGREGATE =
      Arg.bool("aggregate", "Whether added to what is kept already, and not in its place.")
          .orElse(true);

  static final Arg<String> SECONDS = Arg.string("seconds", "How long.").optional();
  static final Arg<String> MINUTES = Arg.string("minutes", "How long.").optional();
  static final Arg<String> PROMPT = Arg.string("prompt", "What is asked.").optional();
  static final Arg<Boolean> ECHO = Arg.bool("echo", "Whether what is typed is shown.").orElse(true);

  static final Arg<Long> DELAY =
      Arg.integer("delay", "Seconds before the first attempt.", 0, 86_400).orElse(0L);
  static final Arg<Long> SLEEP =
      Arg.integer("sleep", "Seconds between attempts.", 0, 86_400).orElse(1L);
  static final Arg<Long> TIMEOUT =
      Arg.integer("timeout", "Seconds after which it is given up.", 0, 86_400).orElse(600L);
  static final Arg<Long> CONNECT_TIMEOUT =
      Arg.integer("connect_timeout", "Accepted: ansible_timeout says it.", 0, 86_400).orElse(5L);

  static final Arg<String> JID = Arg.string("jid", "The job's ansible_job_id.");
  static final Arg<String> MODE =
      Arg.choice("mode", "What is done.", List.of("status", "cleanup")).orElse("status");

  private RunArgs() {}
}
