package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.drift;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Provides;
import dev.virtwright.module.Plan;
import dev.virtwright.modules.system.KernelModule.Parameter;
import dev.virtwright.modules.system.KernelModule.Residence;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ModprobeModuleTest {
  private final ModprobeModule module = new ModprobeModule();
  private final FakeHost host = new FakeHost();

  private void is(Residence residence, long references, String... parameters) {
    Map<String, Parameter> all =
        parameters.length == 0
            ? Map.of()
            : Map.of(parameters[0], new Parameter(parameters[1], parameters.length > 2));
    host.answers(
        new KernelModule("kvm_intel"),
        new KernelModule.State(
            residence,
            references,
            references > 0 ? List.of("vbox") : List.of(),
            List.of("kvm"),
            all));
  }

  private void files(@Nullable String loads, @Nullable String options) {
    host.answers(new FileContent("/etc/modules-load.d/kvm_intel.conf", 65536), bytes(loads))
        .answers(new FileContent("/etc/modprobe.d/kvm_intel.conf", 65536), bytes(options));
  }

  private static FileBytes bytes(@Nullable String text) {
    return text == null ? FileBytes.absent() : FileBytes.of(text);
  }

  private Plan plan(@Nullable Object... arguments) throws HostException {
    Object[] all = new Object[arguments.length + 2];
    all[0] = "name";
    all[1] = "kvm_intel";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return module.plan(args(module, all), host);
  }

  private static String written(Plan plan, String path) {
    return changes(plan).actions().stream()
        .filter(Action.WriteFile.class::isInstance)
        .map(Action.WriteFile.class::cast)
        .filter(write -> write.path().equals(path))
        .map(write -> new String(write.content(), StandardCharsets.UTF_8))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void loadedWithTheOptionAndArrangedForBootIsInSync() throws Exception {
    is(Residence.LOADED, 3, "nested", "Y");
    files("# by hand\nkvm-intel\n", "options kvm-intel nested=1\n");
    inSync(plan("params", "nested=1", "persistent", "present"));
  }

  @Test
  void builtInCountsAsLoadedAndCannotBeUnloaded() throws Exception {
    is(Residence.BUILT_IN, 0);
    inSync(plan());
    assertTrue(blocked(plan("state", "absent")).problem().contains("built into"));
  }

  @Test
  void missingModuleIsLoadedWithItsOptionsNowAndAtBoot() throws Exception {
    is(Residence.LOADABLE, 0);
    files(null, null);
    Plan plan = plan("params", "nested=1 ept=0", "persistent", "present");
    assertEquals("kvm_intel\n", written(plan, "/etc/modules-load.d/kvm_intel.conf"));
    assertEquals(
        "options kvm_intel nested=1 ept=0\n", written(plan, "/etc/modprobe.d/kvm_intel.conf"));
    assertEquals("run modprobe -- kvm_intel 'nested=1' 'ept=0'", actions(plan).getLast());
    assertTrue(
        changes(plan)
            .actions()
            .getLast()
            .provides()
            .contains(Provides.the(KernelModule.resource("kvm"))));
  }

  @Test
  void unknownModuleIsBlocked() throws Exception {
    is(Residence.UNKNOWN, 0);
    assertEquals("the running kernel has no module kvm_intel", blocked(plan()).problem());
    inSync(plan("state", "absent"));
  }

  @Test
  void idleModuleIsLoadedAnewForAnOptionThatIsFixed() throws Exception {
    is(Residence.LOADED, 0, "nested", "N");
    Plan plan = plan("params", "nested=1");
    assertEquals(List.of("options.nested: N -> 1"), drift(plan));
    assertEquals(
        List.of("run modprobe --remove -- kvm_intel", "run modprobe -- kvm_intel 'nested=1'"),
        actions(plan));
  }

  @Test
  void optionThatTheKernelTakesIsSetEvenInUse() throws Exception {
    is(Residence.LOADED, 2, "halt_poll_ns", "0", "writable");
    Plan plan = plan("params", "halt_poll_ns=200000");
    assertEquals(List.of("run tee /sys/module/kvm_intel/parameters/halt_poll_ns"), actions(plan));
  }

  @Test
  void moduleInUseIsNeverForced() throws Exception {
    is(Residence.LOADED, 2, "nested", "N");
    Plan.Blocked blocked = blocked(plan("params", "nested=1"));
    assertTrue(blocked.problem().contains("in use by vbox"));
    assertTrue(blocked.remedy().contains("persistent: present"));
    assertTrue(blocked(plan("state", "absent")).problem().contains("cannot be unloaded"));
  }

  @Test
  void moduleInUseGetsItsFilesForTheNextBootAndFailsAllTheSame() throws Exception {
    is(Residence.LOADED, 2, "nested", "N");
    files("kvm_intel\n", "options kvm_intel nested=0\n");
    Plan plan = plan("params", "nested=1", "persistent", "present");
    assertEquals(List.of("write /etc/modprobe.d/kvm_intel.conf"), actions(plan));
    String failure = Objects.requireNonNull(changes(plan).outcome()).of(List.of()).failure();
    assertNotNull(failure);
    assertTrue(failure.contains("next boot needs has been written"));
    files("kvm_intel\n", "options kvm_intel nested=1\n");
    assertTrue(
        blocked(plan("params", "nested=1", "persistent", "present"))
            .remedy()
            .contains("restart the machine"));
  }

  @Test
  void editedOptionFileIsDriftAndItsOtherLinesStay() throws Exception {
    is(Residence.LOADED, 2, "nested", "Y");
    files("kvm_intel\n", "# mine\noptions kvm nx=1\noptions kvm_intel nested=0 \\\n  ept=1\n");
    Plan plan = plan("params", "nested=1", "persistent", "present");
    assertEquals(List.of("options_at_boot: nested=0 ept=1 -> nested=1"), drift(plan));
    assertEquals(
        "# mine\noptions kvm nx=1\noptions kvm_intel nested=1\n",
        written(plan, "/etc/modprobe.d/kvm_intel.conf"));
  }

  @Test
  void absentUnloadsAndForgets() throws Exception {
    is(Residence.LOADED, 0);
    files("kvm_intel\n", "# keep me\noptions kvm_intel nested=1\noptions kvm a=1\n");
    Plan plan = plan("state", "absent", "persistent", "absent");
    assertEquals(
        List.of(
            "remove /etc/modules-load.d/kvm_intel.conf",
            "write /etc/modprobe.d/kvm_intel.conf",
            "run modprobe --remove -- kvm_intel"),
        actions(plan));
    assertEquals("# keep me\noptions kvm a=1\n", written(plan, "/etc/modprobe.d/kvm_intel.conf"));
  }

  @Test
  void valuesMeanTheSameInAllTheirSpellings() {
    assertTrue(ModuleOptions.same("Y", "1"));
    assertTrue(ModuleOptions.same("n", "0"));
    assertTrue(ModuleOptions.same("0x10", "16"));
    assertTrue(ModuleOptions.same("\"+p\"", "+p"));
    assertTrue(!ModuleOptions.same("1,0", "1"));
    assertEquals(Map.of("a", "\"b c\"", "d", "Y"), ModuleOptions.parse(" a=\"b c\"  d "));
  }

  @Test
  void answersOfTheMachineAreUnderstood() throws Exception {
    KernelModule.State loaded =
        KernelModule.Reading.state(
            "kvm_intel",
            List.of(
                "l kvm_intel 487424 4 vhost-x,b, Live 0x0000000000000000",
                "f /lib/modules/6.1/kernel/arch/x86/kvm/kvm-intel.ko",
                "d kvm",
                "s",
                "m 444 /sys/module/kvm_intel/parameters/nested",
                "m 644 /sys/module/kvm_intel/parameters/ple_gap",
                "v /sys/module/kvm_intel/parameters/nested:Y",
                "v /sys/module/kvm_intel/parameters/ple_gap:128"));
    assertEquals(Residence.LOADED, loaded.residence());
    assertEquals(4, loaded.references());
    assertEquals(List.of("vhost_x", "b"), loaded.users());
    assertEquals(new Parameter("Y", false), loaded.parameters().get("nested"));
    assertEquals(new Parameter("128", true), loaded.parameters().get("ple_gap"));
    assertEquals(Residence.BUILT_IN, KernelModule.Reading.state("tun", List.of("s")).residence());
    assertEquals(
        Residence.BUILT_IN, KernelModule.Reading.state("tun", List.of("f (builtin)")).residence());
    assertEquals(
        Residence.BUILT_IN,
        KernelModule.Reading.state("tun", List.of("b kernel/drivers/net/tun.ko")).residence());
    assertEquals(Residence.UNKNOWN, KernelModule.Reading.state("tun", List.of()).residence());
    assertThrows(HostException.class, () -> KernelModule.Reading.state("tun", List.of("l tun x")));
  }

  /** Of Debian 12, shortened; tun as a kernel has it that was built with it. */
  @Test
  void oneAnswerTellsOfManyModules() throws Exception {
    List<KernelModule> asked =
        List.of(new KernelModule("kvm_amd"), new KernelModule("tun"), new KernelModule("nosuch"));
    Map<String, List<String>> parsed =
        KernelModule.Reading.INSTANCE.parse(
            asked,
            new FragmentResult(
                0,
                """
                #modules
                kvm_amd 163840 0 - Live 0xffffffffc0674000
                #modinfo
                filename:       /lib/modules/6.1.0/kernel/arch/x86/kvm/kvm-amd.ko.xz
                depends:        kvm,ccp
                name:           kvm_amd
                name:           tun
                filename:       (builtin)
                #builtin
                kernel/drivers/net/tun.ko
                #present
                kvm_amd
                tun
                #modes
                444 /sys/module/kvm_amd/parameters/nested
                #values
                /sys/module/kvm_amd/parameters/nested:1
                """
                    .getBytes(StandardCharsets.UTF_8),
                new byte[0],
                false,
                false));
    KernelModule.State amd =
        KernelModule.Reading.INSTANCE.answer(new KernelModule("kvm_amd"), parsed);
    assertEquals(Residence.LOADED, amd.residence());
    assertEquals(List.of("kvm", "ccp"), amd.dependencies());
    assertEquals(Map.of("nested", new Parameter("1", false)), amd.parameters());
    assertEquals(
        Residence.BUILT_IN,
        KernelModule.Reading.INSTANCE.answer(new KernelModule("tun"), parsed).residence());
    assertEquals(
        Residence.UNKNOWN,
        KernelModule.Reading.INSTANCE.answer(new KernelModule("nosuch"), parsed).residence());
  }

  @Test
  void spelling() {
    assertTrue(module.spec().aliases().contains("community.general.modprobe"));
    assertEquals(new KernelModule("vhost_net"), new KernelModule("vhost-net"));
    assertThrows(UserException.class, () -> args(module, "name", "kvm; reboot"));
  }
}
