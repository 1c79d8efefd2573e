package dev.virtwright.modules.files;

import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FileChecksum;
import dev.virtwright.host.FileContent;
import dev.virtwright.host.FileStat;
import dev.virtwright.host.Resource;
import dev.virtwright.module.Plan;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StatModuleTest {
  private final StatModule module = new StatModule();
  private final FakeHost host = new FakeHost();

  private static Map<?, ?> stat(Plan plan) {
    return (Map<?, ?>) inSync(plan).values().get("stat");
  }

  private void details() {
    host.answers(StatDetails.of("/x", false, true, true), States.said(0, ""));
  }

  @Test
  void nothingThereHasOnlyExists() throws Exception {
    host.answers(new FileStat("/x", false), States.ABSENT);
    assertEquals(Map.of("exists", false), stat(module.plan(args(module, "path", "/x"), host)));
  }

  @Test
  void keysAreAnsibles() throws Exception {
    details();
    host.answers(new FileStat("/x", false), States.file("4751"))
        .answers(new FileChecksum("/x", "sha256"), Optional.of("ab"));
    Map<?, ?> stat =
        stat(module.plan(args(module, "path", "/x", "checksum_algorithm", "sha256"), host));
    assertEquals("4751", stat.get("mode"));
    assertEquals(true, stat.get("isreg"));
    assertEquals(false, stat.get("isdir"));
    assertEquals(true, stat.get("isuid"));
    assertEquals(false, stat.get("isgid"));
    assertEquals(true, stat.get("wusr"));
    assertEquals(false, stat.get("wgrp"));
    assertEquals(true, stat.get("rgrp"));
    assertEquals(true, stat.get("xoth"));
    assertEquals("root", stat.get("pw_name"));
    assertEquals("ab", stat.get("checksum"));
  }

  @Test
  void linkNamesItsTargetAndSurvivesALoop() throws Exception {
    details();
    CommandOutput real = CommandOutput.of("readlink", "-f", "--", "/x").about(Resource.file("/x"));
    host.answers(new FileStat("/x", false), States.link("y")).answers(real, States.said(0, "/y\n"));
    Map<?, ?> stat = stat(module.plan(args(module, "path", "/x"), host));
    assertEquals("y", stat.get("lnk_target"));
    assertEquals("/y", stat.get("lnk_source"));
    host.answers(real, States.said(1, ""));
    assertTrue(!stat(module.plan(args(module, "path", "/x"), host)).containsKey("lnk_source"));
  }

  @Test
  void slurpGivesBase64() throws Exception {
    var slurp = new SlurpModule();
    FileContent content = new FileContent("/x", 4 << 20);
    host.answers(content, FileBytes.of("hi\n"));
    assertEquals(
        "aGkK", inSync(slurp.plan(args(slurp, "path", "/x"), host)).values().get("content"));
    host.answers(content, FileBytes.absent());
    blocked(slurp.plan(args(slurp, "src", "/x"), host));
  }

  @Test
  void spelling() {
    assertTrue(module.spec().aliases().contains("ansible.builtin.stat"));
    assertEquals(
        Optional.of("checksum_algorithm"),
        module.spec().arg("checksum_algo").map(arg -> arg.name()));
  }
}
