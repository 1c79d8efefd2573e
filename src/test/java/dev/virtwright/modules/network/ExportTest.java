package dev.virtwright.modules.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.virtwright.host.FakeHost;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.Plan;
import dev.virtwright.module.TaskContext;
import dev.virtwright.value.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Each read in src/test/resources/network/reads is exported; what comes out is in exports/NAME.json
 * (written instead of compared with the system property {@code network.record}), and applying it
 * changes nothing.
 */
final class ExportTest {

  @TestFactory
  Stream<DynamicTest> exports() throws IOException {
    List<Path> reads;
    try (Stream<Path> files = Files.list(Reads.DIRECTORY.resolve("reads"))) {
      reads = files.sorted().toList();
    }
    return reads.stream()
        .map(file -> file.getFileName().toString().replace(".txt", ""))
        .map(name -> DynamicTest.dynamicTest(name, () -> check(name)));
  }

  private static void check(String name) throws Exception {
    Snapshot current = Reads.snapshot(name);
    FakeHost host = new FakeHost().answers(new NetworkRead(), current);
    Plan.InSync read =
        assertInstanceOf(
            Plan.InSync.class,
            new NetworkFactsModule().plan(parsed(new NetworkFactsModule().spec(), Map.of()), host));
    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
    List.of("network_stack", "network", "notes")
        .forEach(key -> shown.put(key, read.values().get(key)));
    Path expected = Reads.DIRECTORY.resolve("exports").resolve(name + ".json");
    String json = Json.write(shown, 2) + "\n";
    if (System.getProperty("network.record") != null) {
      Files.writeString(expected, json);
    }
    assertEquals(Files.readString(expected), json);

    Map<String, Object> arguments = new LinkedHashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(read.values().get("network")))
        .forEach((key, value) -> arguments.put(String.valueOf(key), Objects.requireNonNull(value)));
    Plan again = new NetworkModule().plan(parsed(new NetworkModule().spec(), arguments), host);
    assertInstanceOf(Plan.InSync.class, again, () -> again.toString());
  }

  private static Args parsed(ModuleSpec spec, Map<String, Object> given) {
    return Args.parse(spec, given, name -> null, TaskContext.NONE);
  }
}
