package dev.virtwright.faults;

import dev.virtwright.lab.LabMachine.Stack;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Throws random faults at network changes and says which machines survived. */
final class FaultHarness {
  private final PrintStream out;
  private final Path directory;

  FaultHarness(PrintStream out, Path directory) {
    this.out = out;
    this.directory = directory;
  }

  /**
   * @param seed printed, so that a run can be repeated
   * @param numbers which of the cases to run
   * @param atOnce machines at a time; they mostly wait for deadlines
   */
  List<FaultOutcome> run(long seed, int count, IntPredicate numbers, int atOnce)
      throws IOException, InterruptedException {
    say("%d faults, seed %d".formatted(count, seed));
    clear();
    List<FaultOutcome> outcomes = new ArrayList<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(atOnce)) {
      List<Future<FaultOutcome>> running =
          FaultCase.random(seed, count).stream()
              .filter(given -> numbers.test(given.number()))
              .map(given -> workers.submit(() -> one(given)))
              .toList();
      for (Future<FaultOutcome> future : running) {
        outcomes.add(future.get());
      }
    } catch (ExecutionException failure) {
      throw new IllegalStateException("the harness itself failed", failure.getCause());
    }
    say(
        "%d of %d survived, seed %d"
            .formatted(
                outcomes.stream().filter(FaultOutcome::survived).count(), outcomes.size(), seed));
    return outcomes;
  }

  private FaultOutcome one(FaultCase given) throws IOException, InterruptedException {
    FaultOutcome outcome =
        new FaultRun(given, directory.resolve(String.valueOf(given.number()))).run();
    say((outcome.survived() ? "survived " : "BROKEN   ") + outcome);
    return outcome;
  }

  private synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  private void clear() throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> paths = Files.walk(directory)) {
        for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  /** Faults by stack, each cell survived/total: a table in Markdown. */
  static String table(List<FaultOutcome> outcomes) {
    Map<Fault, Map<Stack, List<FaultOutcome>>> cells = new EnumMap<>(Fault.class);
    for (FaultOutcome outcome : outcomes) {
      cells
          .computeIfAbsent(outcome.given().fault(), f -> new EnumMap<>(Stack.class))
          .computeIfAbsent(outcome.given().stack(), s -> new ArrayList<>())
          .add(outcome);
    }
    List<Stack> stacks = List.of(Stack.values());
    StringBuilder table = new StringBuilder("| fault |");
    stacks.forEach(stack -> table.append(' ').append(title(stack)).append(" |"));
    table.append(" undone | confirmed |\n|---|").append("---|".repeat(stacks.size() + 2));
    cells.forEach((fault, row) -> {
      table.append("\n| ").append(fault.title()).append(" |");
      stacks.forEach(
          stack -> table.append(' ').append(cell(row.getOrDefault(stack, List.of()))).append(" |"));
      List<FaultOutcome> all = row.values().stream().flatMap(List::stream).toList();
      for (FaultOutcome.End end : List.of(FaultOutcome.End.UNDONE, FaultOutcome.End.CONFIRMED)) {
        table.append(' ').append(all.stream().filter(o -> o.end() == end).count()).append(" |");
      }
    });
    return table.append('\n').toString();
  }

  private static String cell(List<FaultOutcome> outcomes) {
    return outcomes.isEmpty()
        ? "–"
        : outcomes.stream().filter(FaultOutcome::survived).count() + "/" + outcomes.size();
  }

  private static String title(Stack stack) {
    return Stream.of(stack.name().toLowerCase(Locale.ROOT).split("_"))
        .collect(Collectors.joining("-"));
  }
}
