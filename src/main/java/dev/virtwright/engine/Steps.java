package dev.virtwright.engine;

import dev.virtwright.playbook.Block;
import dev.virtwright.playbook.Handler;
import dev.virtwright.playbook.Include;
import dev.virtwright.playbook.Play;
import dev.virtwright.playbook.Step;
import dev.virtwright.playbook.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Walks and thins out trees of steps. */
final class Steps {
  private Steps() {}

  /** Tasks, includes among them, in the order they stand. */
  static void each(List<Step> steps, Consumer<Step> visitor) {
    for (Step step : steps) {
      switch (step) {
        case Task task -> visitor.accept(task);
        case Include include -> visitor.accept(include);
        case Block block -> {
          each(block.steps(), visitor);
          each(block.rescue(), visitor);
          each(block.always(), visitor);
        }
      }
    }
  }

  /** All sections of a play, without handlers. */
  static void each(Play play, Consumer<Step> visitor) {
    each(play.preTasks(), visitor);
    each(play.roleSteps(), visitor);
    each(play.tasks(), visitor);
    each(play.postTasks(), visitor);
  }

  /** As {@link #each(Play, Consumer)}, without what happens only after a failure or at an end. */
  static void planned(Play play, Consumer<Step> visitor) {
    planned(play.preTasks(), visitor);
    planned(play.roleSteps(), visitor);
    planned(play.tasks(), visitor);
    planned(play.postTasks(), visitor);
  }

  private static void planned(List<Step> steps, Consumer<Step> visitor) {
    for (Step step : steps) {
      if (step instanceof Block block) {
        planned(block.steps(), visitor);
      } else {
        visitor.accept(step);
      }
    }
  }

  static Task taskOf(Step step) {
    return switch (step) {
      case Task task -> task;
      case Include include -> include.task();
      case Block block -> throw new IllegalArgumentException("a block at " + block.location());
    };
  }

  /** Those that are kept; blocks stay as long as anything is in them. */
  static List<Step> kept(List<Step> steps, Predicate<Task> keep) {
    List<Step> kept = new ArrayList<>();
    for (Step step : steps) {
      if (step instanceof Block block) {
        Block thinner =
            new Block(
                block.position(),
                block.name(),
                kept(block.steps(), keep),
                kept(block.rescue(), keep),
                kept(block.always(), keep),
                block.location());
        if (!thinner.steps().isEmpty() || !thinner.always().isEmpty()) {
          kept.add(thinner);
        }
      } else if (keep.test(taskOf(step))) {
        kept.add(step);
      }
    }
    return kept;
  }

  static Play kept(Play play, Predicate<Task> keep) {
    return with(
        play,
        kept(play.preTasks(), keep),
        kept(play.roleSteps(), keep),
        kept(play.tasks(), keep),
        kept(play.postTasks(), keep),
        play.handlers());
  }

  private static Play with(
      Play play,
      List<Step> preTasks,
      List<Step> roleSteps,
      List<Step> tasks,
      List<Step> postTasks,
      List<Handler> handlers) {
    return new Play(
        play.number(),
        play.name(),
        play.hosts(),
        play.hostsLocation(),
        play.settings(),
        play.tags(),
        play.vars(),
        play.prompts(),
        play.varsFiles(),
        play.roles(),
        preTasks,
        roleSteps,
        tasks,
        postTasks,
        handlers,
        play.directory(),
        play.location());
  }
}
