package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Shell;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.module.TaskContext;
import dev.virtwright.value.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each folder in src/test/resources/network/plans is a case: {@code task.json} names the module,
 * the machine that was read, edits to what was read, and the arguments; {@code plan.txt} is the
 * whole plan. With the system property {@code network.record} set, plans are written instead of
 * compared; then read them.
 */
final class PlansTest {

  @TestFactory
  Stream<DynamicTest> plans() throws IOException {
    List<Path> cases;
    try (Stream<Path> folders = Files.list(Reads.DIRECTORY.resolve("plans"))) {
      cases = folders.sorted().toList();
    }
    return cases.stream()
        .map(folder ->
            DynamicTest.dynamicTest(folder.getFileName().toString(), () -> check(folder)));
  }

  private static void check(Path folder) throws Exception {
    Map<?, ?> task =
        (Map<?, ?>)
            Objects.requireNonNull(Json.parse(Files.readString(folder.resolve("task.json"))));
    Path expected = folder.resolve("plan.txt");
    String plan = plan(task);
    if (System.getProperty("network.record") != null) {
      Files.writeString(expected, plan);
    }
    assertEquals(Files.readString(expected), plan);
  }

  private static String plan(Map<?, ?> task) throws Exception {
    String read = Reads.text(String.valueOf(task.get("read")));
    if (task.get("edits") instanceof List<?> edits) {
      for (Object edit : edits) {
        List<?> pair = (List<?>) edit;
        String from = String.valueOf(pair.get(0)).replace('␀', '\0');
        if (!read.contains(from)) {
          throw new AssertionError("there is no '" + from + "' to edit in what was read");
        }
        read = read.replace(from, String.valueOf(pair.get(1)).replace('␀', '\0'));
      }
    }
    ResourceModule module =
        switch (String.valueOf(task.get("module"))) {
          case "bond" -> new BondModule();
          case "bridge" -> new BridgeModule();
          case "vlan" -> new VlanModule();
          case "ethernet" -> new EthernetModule();
          case "network" -> new NetworkModule();
          default -> throw new AssertionError(task);
        };
    Map<String, Object> given = new LinkedHashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(task.get("args")))
        .forEach((key, value) -> given.put(String.valueOf(key), Objects.requireNonNull(value)));
    try {
      FakeHost host = new FakeHost().answers(new NetworkRead(), SnapshotParser.parse(read));
      Args args = Args.parse(module.spec(), given, name -> null, TaskContext.NONE);
      return printed(module.plan(args, host));
    } catch (UserException mistake) {
      StringBuilder out = new StringBuilder();
      mistake
          .diagnostics()
          .forEach(one ->
              out.append("mistake: ")
                  .append(one.summary())
                  .append(" — ")
                  .append(one.remedy())
                  .append('\n'));
      return out.toString();
    } catch (HostException failure) {
      return "host: " + failure.getMessage() + '\n';
    }
  }

  private static String printed(Plan plan) {
    return switch (plan) {
      case Plan.InSync ignored -> "in sync\n";
      case Plan.Blocked blocked ->
          "blocked: " + blocked.problem() + "\nremedy: " + blocked.remedy() + '\n';
      case Plan.Changes changes -> {
        StringBuilder out = new StringBuilder();
        for (Change change : changes.drift()) {
          out.append("drift: ")
              .append(change.path())
              .append(": ")
              .append(change.current())
              .append(" -> ")
              .append(change.target())
              .append('\n');
        }
        for (Action action : changes.actions()) {
          out.append(printed((Action.Guarded) action));
        }
        yield out.toString();
      }
    };
  }

  private static String printed(Action.Guarded change) {
    StringBuilder out = new StringBuilder(change.describe()).append('\n');
    change.saved().forEach(path -> out.append("save: ").append(path).append('\n'));
    for (Action action : change.apply()) {
      switch (action) {
        case Action.Run run ->
            out.append("do: ")
                .append(
                    run.argv().size() == 3 && run.argv().get(1).equals("-c")
                        ? run.argv().get(2)
                        : Shell.quote(run.argv()))
                .append('\n');
        case Action.WriteFile file ->
            out.append("write: ")
                .append(file.path())
                .append(' ')
                .append(file.mode())
                .append('\n')
                .append(new String(file.content(), StandardCharsets.UTF_8).indent(4));
        case Action.RemoveFile file -> out.append("remove: ").append(file.path()).append('\n');
        case Action.Guarded ignored -> throw new AssertionError();
        case Action.Reboot ignored -> throw new AssertionError();
        case Action.Keep ignored -> throw new AssertionError();
      }
    }
    change.undo().forEach(line -> out.append("undo: ").append(line).append('\n'));
    change.confirmed().forEach(line -> out.append("confirmed: ").append(line).append('\n'));
    change.proofs().forEach(proof -> out.append("proof: ").append(proof.claim()).append('\n'));
    return out.toString();
  }
}
