package dev.virtwright.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.module.Arg;
import dev.virtwright.module.Args;
import dev.virtwright.module.ModuleSpec;
import dev.virtwright.module.ReadOnlyForm;
import dev.virtwright.module.Reference;
import dev.virtwright.module.ResourceModule;
import dev.virtwright.yaml.Mapping;
import dev.virtwright.yaml.Node;
import dev.virtwright.yaml.Sequence;
import dev.virtwright.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What holds for every module that the ServiceLoader finds, whoever wrote it. */
final class EveryModuleTest {
  private static final List<ResourceModule> MODULES =
      ServiceLoader.load(ResourceModule.class).stream().map(ServiceLoader.Provider::get).toList();

  @Test
  void modulesAreFoundAndNoNameIsTakenTwice() {
    assertFalse(MODULES.isEmpty());
    Set<String> names = new HashSet<>();
    for (ResourceModule module : MODULES) {
      assertTrue(names.add(module.spec().name()), module.spec().name());
      module.spec().aliases().forEach(alias -> assertTrue(names.add(alias), alias));
    }
    assertTrue(
        names.containsAll(
            List.of(
                "file",
                "copy",
                "template",
                "lineinfile",
                "stat",
                "service",
                "systemd",
                "modprobe",
                "sysctl",
                "user",
                "group",
                "reboot",
                "command",
                "shell",
                "wait_for")));
  }

  @TestFactory
  Stream<DynamicTest> specificationIsSane() {
    return MODULES.stream()
        .map(module -> DynamicTest.dynamicTest(module.spec().name(), () -> sane(module.spec())));
  }

  private static void sane(ModuleSpec spec) {
    assertTrue(spec.name().matches("[a-z][a-z0-9_]*"), spec.name());
    assertFalse(spec.summary().isBlank(), "summary");
    assertFalse(spec.examples().isEmpty(), "an example");
    List<String> names = new ArrayList<>();
    for (Arg<?> arg : spec.args()) {
      names.add(arg.name());
      names.addAll(arg.aliases());
      assertFalse(arg.summary().isBlank(), arg.name());
    }
    assertEquals(names.size(), Set.copyOf(names).size(), "an argument's name is taken twice");
    if (spec.freeForm() != null) {
      assertTrue(spec.arg(spec.freeForm()).isPresent(), "free form names an argument");
    }
    assertTrue(Reference.page(spec).startsWith("# " + spec.name() + "\n"));
  }

  @TestFactory
  Stream<DynamicTest> examplesAreTasksOfTheModuleWithArgumentsItKnows() {
    return MODULES.stream()
        .map(module ->
            DynamicTest.dynamicTest(
                module.spec().name(),
                () -> module.spec().examples().forEach(each -> example(module.spec(), each))));
  }

  private static void example(ModuleSpec spec, String yaml) {
    List<String> names = new ArrayList<>(spec.aliases());
    names.add(spec.name());
    Sequence tasks = assertInstanceOf(Sequence.class, Yaml.read(yaml, spec.name()).root(), yaml);
    boolean used = false;
    for (Node node : tasks.items()) {
      for (Mapping.Entry entry : assertInstanceOf(Mapping.class, node, yaml).entries()) {
        if (!names.contains(entry.name())) {
          continue;
        }
        used = true;
        if (entry.value() instanceof Mapping arguments) {
          List<String> given = arguments.entries().stream().map(Mapping.Entry::name).toList();
          assertEquals(List.of(), Args.checkNames(spec, given, name -> null), yaml);
          assertEquals(List.of(), Args.checkRequired(spec, given, null), yaml);
        }
      }
    }
    assertTrue(used, "no task of module " + spec.name() + " in: " + yaml);
  }

  @Test
  void onlyWhatRunsCommandsOfThePlaybookHasAReadOnlyForm() {
    List<String> names =
        MODULES.stream()
            .filter(ReadOnlyForm.class::isInstance)
            .map(module -> module.spec().name())
            .sorted()
            .toList();
    assertEquals(List.of("command", "raw", "shell"), names);
  }
}
