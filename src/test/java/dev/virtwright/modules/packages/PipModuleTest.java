package dev.virtwright.modules.packages;

import static dev.virtwright.modules.packages.Fixtures.args;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Action;
import dev.virtwright.host.FakeHost;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.module.Plan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PipModuleTest {
  private static final PipModule PIP = new PipModule();
  private static final String FOUND = "@word python3\n@word -m\n@word pip\nZope.Interface==5.4\n";

  private static Plan plan(String environment, String printed, Map<String, Object> given)
      throws Exception {
    FakeHost host =
        new FakeHost()
            .answers(
                PipTool.query(null, environment.isEmpty() ? null : environment, "virtualenv"),
                new FragmentResult(
                    0, printed.getBytes(StandardCharsets.UTF_8), new byte[0], false, false));
    return PIP.plan(args(PIP, given), host);
  }

  private static List<String> argv(Plan plan, int index) {
    Plan.Changes changes = assertInstanceOf(Plan.Changes.class, plan);
    return assertInstanceOf(Action.Run.class, changes.actions().get(index)).argv();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a            | 1.0       | true
          a==1.0       | 1         | true
          a>=1.10      | 1.9       | false
          a>1,<2       | 1.5.post1 | true
          a>1,<2       | 2.0rc1    | true
          a<2          | 2.0       | false
          a~=1.4       | 1.9       | true
          a~=1.4       | 2.0       | false
          a==1.*       | 1.7       | true
          a!=1.*       | 1.7       | false
          a>=1.0       | 1.0.dev3  | false
          a>=1.0a1     | 1.0       | true
          a[x,y]>=2    | 1!1.0     | true
          a==1.0+local | 1.0+local | true
          """)
  void aVersionThatWillDoIsInSync(String requirement, String installed, boolean satisfied) {
    assertEquals(Optional.of(satisfied), PythonRequirement.of(requirement).satisfiedBy(installed));
  }

  @ParameterizedTest
  @CsvSource({"git+https://example.com/a.git", "./a", "a; python_version < '3'"})
  void whatOnlyPipCanReadIsLeftToIt(String text) {
    assertEquals(Optional.empty(), PythonRequirement.of(text).satisfiedBy("1.0"));
  }

  @Test
  void partsThatWereTornApartAtCommasAreOneRequirement() {
    assertEquals(
        List.of("a>=1,<2", "b[x,y]", "c"),
        PythonRequirement.all(List.of("a>=1", "<2", "b[x", "y]", "c")).stream()
            .map(PythonRequirement::text)
            .toList());
  }

  @Test
  void namesAreComparedAsTheyAreNormalised() throws Exception {
    Plan.InSync plan =
        assertInstanceOf(
            Plan.InSync.class, plan("", FOUND, Map.of("name", "zope-interface>=5,<6")));
    assertEquals(
        List.of("python3", "-m", "pip", "install", "zope-interface>=5,<6"),
        plan.values().get("cmd"));
    assertInstanceOf(
        Plan.InSync.class, plan("", FOUND, Map.of("name", "other", "state", "absent")));
  }

  @Test
  void versionAndExtraArgumentsGoToPip() throws Exception {
    Plan plan =
        plan("", FOUND, Map.of("name", "six", "version", "1.16", "extra_args", "--no-deps 'a b'"));
    assertEquals(
        List.of("python3", "-m", "pip", "install", "--no-deps", "a b", "six==1.16"), argv(plan, 0));
  }

  @Test
  void anEnvironmentIsCreatedBeforeAnythingGoesIntoIt() throws Exception {
    Plan plan = plan("/opt/e", "@creator\n", Map.of("name", "six", "virtualenv", "/opt/e"));
    assertEquals(List.of("virtualenv", "/opt/e"), argv(plan, 0));
    assertEquals(List.of("/opt/e/bin/pip3", "install", "six"), argv(plan, 1));
    assertTrue(
        assertInstanceOf(
                Plan.Blocked.class,
                plan("/opt/e", "", Map.of("name", "six", "virtualenv", "/opt/e")))
            .problem()
            .contains("\"virtualenv\""));
  }

  @Test
  void aMachineWithoutPipIsSaid() throws Exception {
    assertTrue(
        assertInstanceOf(Plan.Blocked.class, plan("", "", Map.of("name", "six")))
            .problem()
            .contains("Unable to find pip"));
  }

  @Test
  void argumentsThatExcludeEachOtherAreRefused() {
    for (Map<String, Object> given :
        List.<Map<String, Object>>of(
            Map.of("name", "a", "requirements", "r.txt"),
            Map.of("name", "a", "executable", "pip3", "virtualenv", "/e"),
            Map.of("name", "a,b", "version", "1"),
            Map.of("name", "a", "version", "1", "state", "latest"),
            Map.of("state", "present"))) {
      assertThrows(UserException.class, () -> plan("", FOUND, given), given.toString());
    }
  }
}
