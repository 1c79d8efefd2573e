package dev.virtwright.engine;

import dev.virtwright.host.Action;
import dev.virtwright.host.ActionResult;
import dev.virtwright.host.Become;
import dev.virtwright.host.HostException;
import dev.virtwright.module.Plan;
import dev.virtwright.module.Verification;
import dev.virtwright.playbook.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a task with {@code async} is carried out: waited for, but not longer than that, or left
 * behind as a job.
 *
 * @param seconds the longest it may take
 * @param poll how often it is said that it goes on, in seconds
 * @param left whether nobody waits for it ({@code poll: 0})
 * @param directory of the jobs' files; empty for the usual one
 */
record Async(long seconds, long poll, boolean left, String directory) {
  /** Ansible's {@code poll_interval}. */
  private static final long POLL = 15;

  /** What the keywords say; null where the task is carried out as any other. */
  static @Nullable Async of(Keywords keywords) {
    long seconds = keywords.seconds(Setting.ASYNC).orElse(0L);
    if (seconds == 0) {
      return null;
    }
    Optional<String> poll = keywords.text(Setting.POLL);
    boolean left = poll.isPresent() && keywords.seconds(Setting.POLL).isEmpty();
    long every = keywords.seconds(Setting.POLL).orElse(POLL);
    return new Async(seconds, every, left, directory(keywords));
  }

  /** Where the jobs' files are; empty for the usual place. */
  static String directory(Keywords keywords) {
    return keywords.environment(secret -> {}).getOrDefault(Jobs.DIRECTORY, "");
  }

  /**
   * @param limit the task's {@code timeout}; null without one
   * @param news takes a line each about a job that somebody waits for
   */
  Outcome carryOut(
      Planned.ToAct act, Performer performer, Jobs jobs, @Nullable Duration limit, AsyncNews news) {
    String id = Jobs.id();
    if (left) {
      return Jobs.possible(act.plan())
          ? leave(id, act, performer, jobs, limit)
          : waited(id, act, performer, jobs, limit);
    }
    try (AsyncNews.Told told = news.begin(id, poll)) {
      Outcome outcome = waited(id, act, performer, jobs, limit);
      told.ended(outcome.failure() == null);
      return outcome;
    }
  }

  private Outcome waited(
      String id, Planned.ToAct act, Performer performer, Jobs jobs, @Nullable Duration limit) {
    Outcome outcome =
        Outcomes.performed(
            act.plan(), performer.within(seconds).perform(act.plan(), act.again(), limit));
    if (outcome.failure() != null
        && Long.valueOf(Performer.LATE).equals(outcome.values().get("rc"))) {
      return Outcomes.failed(
          Failure.of(
              "async task did not complete within the requested time - %ds".formatted(seconds),
              "raise 'async', or find out what hangs on the host"),
          Map.of("async_result", Jobs.values(id, null, false)),
          List.of());
    }
    for (Map.Entry<String, @Nullable Object> each : Jobs.values(id, null, true).entrySet()) {
      outcome = outcome.withValue(each.getKey(), each.getValue());
    }
    if (left) {
      jobs.ended(id, outcome);
    }
    return outcome;
  }

  private Outcome leave(
      String id, Planned.ToAct act, Performer performer, Jobs jobs, @Nullable Duration limit) {
    Jobs.Job job = new Jobs.Job(act.plan(), act.become(), act.again(), seconds);
    Action.Run start = jobs.start(id, job, directory);
    Performer.Performed performed =
        performer.perform(
            Plan.changes(act.plan().drift(), List.of(start))
                .verifiedBy(Verification.BY_RESULT)
                .resultingIn(results ->
                    new Plan.Outcome.Result(
                        Jobs.values(id, results.getLast().out().strip(), false), null)),
            act.again(),
            limit);
    return Outcomes.performed(act.plan(), performed);
  }

  static Outcome missing(String id) {
    return Outcomes.failed(
        Failure.of("could not find job", "ask as the user who started it, on the same host"),
        Jobs.values(id, null, true),
        List.of());
  }

  /** Who asks how a job is. */
  record Asked(HostLink link, Become become, Seat seat, Time time) {

    /**
     * @throws HostException where the machine does not say
     */
    Outcome state(Jobs jobs, String id, String directory) throws HostException {
      return switch (jobs.state(new DirectReader(link.session(), become), id, directory)) {
        case Jobs.State.Missing() -> missing(id);
        case Jobs.State.Running(String file) ->
            Outcomes.ok(Jobs.values(id, file, false), List.of());
        case Jobs.State.Ended ended -> ended(jobs.find(id), id, ended);
      };
    }

    private Outcome ended(Jobs.@Nullable Job job, String id, Jobs.State.Ended ended) {
      Map<String, @Nullable Object> values = Jobs.values(id, ended.file(), true);
      List<ActionResult> results = ended.results();
      int most = job == null ? results.size() : job.plan().actions().size();
      if (ended.status() == 124 || results.isEmpty() || results.size() > most) {
        return Outcomes.failed(
            Failure.of(
                ended.status() == 124
                    ? "the job did not end within the time that 'async' gives it"
                    : "the job ended with status %d and left no result".formatted(ended.status()),
                null),
            values,
            List.of());
      }
      Outcome outcome = job == null ? unknown(results.getLast()) : known(job, results);
      Map<String, @Nullable Object> all = new LinkedHashMap<>(outcome.values());
      all.putAll(values);
      return outcome.withValues(all);
    }

    private Outcome known(Jobs.Job job, List<ActionResult> results) {
      List<String> done = new ArrayList<>();
      Failure refused = null;
      for (int i = 0; i < results.size() && refused == null; i++) {
        Action action = job.plan().actions().get(i);
        done.add(action.describe());
        refused = Performer.refused(action, results.get(i));
      }
      Performer performer = new Performer(link, seat, job.become(), time);
      return Outcomes.performed(
          job.plan(), performer.concluded(job.plan(), job.again(), done, results, refused));
    }

    /** Of another run. */
    private static Outcome unknown(ActionResult result) {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      values.put("rc", (long) result.exitStatus());
      values.put("stdout", result.out().stripTrailing());
      values.put("stderr", result.err().stripTrailing());
      values.put("stdout_lines", result.out().lines().toList());
      values.put("stderr_lines", result.err().lines().toList());
      return result.exitStatus() == 0
          ? Outcomes.counted(true, values)
          : Outcomes.failed(Failure.of("non-zero return code", null), values, List.of());
    }
  }
}
