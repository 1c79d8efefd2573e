package dev.virtwright.modules.system;

import static dev.virtwright.module.Tasks.actions;
import static dev.virtwright.module.Tasks.args;
import static dev.virtwright.module.Tasks.blocked;
import static dev.virtwright.module.Tasks.changes;
import static dev.virtwright.module.Tasks.drift;
import static dev.virtwright.module.Tasks.inSync;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.host.Action;
import dev.virtwright.host.FileBytes;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.module.Args;
import dev.virtwright.module.Change;
import dev.virtwright.module.Plan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Names, zones, SELinux, the user databases and services as facts: what is read, what is done. */
final class MachineSettingsTest {
  private static FragmentResult said(int status, String out) {
    return new FragmentResult(
        status, out.getBytes(StandardCharsets.UTF_8), new byte[0], false, false);
  }

  @Test
  void theNameIsSetWhereTheRunningOrTheKeptOneDiffers() {
    Plan same =
        HostnameModule.decide(
            "a.example.org",
            HostnameModule.Strategy.SYSTEMD,
            "a.example.org",
            FileBytes.of("a.example.org\n"));
    assertEquals(
        Map.of(
            "ansible_hostname",
            "a",
            "ansible_nodename",
            "a.example.org",
            "ansible_fqdn",
            "a.example.org",
            "ansible_domain",
            "example.org"),
        inSync(same).values().get("ansible_facts"));
    assertEquals(
        List.of("run hostnamectl set-hostname -- b"),
        actions(
            HostnameModule.decide("b", HostnameModule.Strategy.SYSTEMD, "a", FileBytes.absent())));
    assertEquals(
        List.of("write /etc/hostname", "run hostname b"),
        actions(
            HostnameModule.decide("b", HostnameModule.Strategy.DEBIAN, "a", FileBytes.of("a\n"))));
    Plan network =
        HostnameModule.decide(
            "b", HostnameModule.Strategy.REDHAT, "b", FileBytes.of("NETWORKING=yes\nHOSTNAME=a\n"));
    Action.WriteFile write = (Action.WriteFile) changes(network).actions().getFirst();
    assertEquals(
        "NETWORKING=yes\nHOSTNAME=\"b\"\n", new String(write.content(), StandardCharsets.UTF_8));
  }

  @Test
  void theZoneIsALinkAndWhereThereIsOneAFile() {
    var utc = new TimezoneModule.Current("Etc/UTC", "Etc/UTC", TimezoneModule.Clock.UTC, false);
    inSync(TimezoneModule.decide("Etc/UTC", TimezoneModule.Clock.UTC, utc));
    assertEquals(
        List.of(
            "run ln -sfn /usr/share/zoneinfo/Europe/Vienna /etc/localtime", "write /etc/timezone"),
        actions(TimezoneModule.decide("Europe/Vienna", null, utc)));
    var daemon = new TimezoneModule.Current("UTC", null, TimezoneModule.Clock.UTC, true);
    assertEquals(
        List.of("run timedatectl set-timezone Europe/Vienna", "run timedatectl set-local-rtc 1"),
        actions(TimezoneModule.decide("Europe/Vienna", TimezoneModule.Clock.LOCAL, daemon)));
  }

  @Test
  void selinuxChangesNowWhatItCanAndSaysWhatWaitsForARestart() {
    String config = "# kept\nSELINUX=disabled\nSELINUXTYPE=targeted\n";
    Plan off =
        SelinuxModule.decide(
            SelinuxModule.State.ENFORCING, "targeted", "/c", config, FileBytes.absent());
    assertEquals(List.of("write /c"), actions(off));
    assertEquals(true, changes(off).values().get("reboot_required"));
    Plan permissive =
        SelinuxModule.decide(
            SelinuxModule.State.ENFORCING,
            "targeted",
            "/c",
            config.replace("disabled", "enforcing"),
            FileBytes.of("0"));
    assertEquals(List.of("run setenforce 1"), actions(permissive));
    inSync(
        SelinuxModule.decide(SelinuxModule.State.DISABLED, null, "/c", config, FileBytes.absent()));
  }

  @Test
  void aSwitchOfThePolicyIsSetNowAndForGood() {
    inSync(SebooleanModule.decide("b", true, false, FileBytes.of("1 1"), null));
    assertEquals(
        List.of("run setsebool 'b=0'"),
        actions(SebooleanModule.decide("b", false, false, FileBytes.of("1 1"), null)));
    assertEquals(
        List.of("run setsebool -P 'b=1'"),
        actions(SebooleanModule.decide("b", true, true, FileBytes.of("1 1"), null)));
    inSync(SebooleanModule.decide("b", true, true, FileBytes.of("1 1"), true));
  }

  @Test
  void entriesOfDatabasesAreFacts() {
    Plan services =
        GetentModule.decide(
            "services", null, null, true, said(0, "ssh 22/tcp\ndns 53/tcp\ndns 53/udp\n"));
    assertEquals(
        Map.of(
            "getent_services",
            Map.of("ssh", List.of("22/tcp"), "dns", List.of(List.of("53/tcp"), List.of("53/udp")))),
        inSync(services).values().get("ansible_facts"));
    Plan root =
        GetentModule.decide("passwd", "root", ":", true, said(0, "root:x:0:0::/root:/bin/sh\n"));
    assertEquals(
        Map.of("getent_passwd", Map.of("root", List.of("x", "0", "0", "", "/root", "/bin/sh"))),
        inSync(root).values().get("ansible_facts"));
    blocked(GetentModule.decide("passwd", "nobody", ":", true, said(2, "")));
    inSync(GetentModule.decide("passwd", "nobody", ":", false, said(2, "")));
  }

  @Test
  void servicesAreFactsWithAnsiblesStates() {
    Plan plan =
        ServiceFactsModule.decide(
            """
            cron.service loaded active running Regular tasks
            lost.service not-found inactive dead lost.service
            ● sick.service loaded failed failed Sick
            done.service loaded active exited Done
            """,
            """
            cron.service enabled enabled
            done.service static -
            idle.service disabled enabled
            get@.service static -
            """,
            " [ + ]  cron\n [ - ]  rc.local\n");
    Map<?, ?> services =
        (Map<?, ?>)
            ((Map<?, ?>) Objects.requireNonNull(inSync(plan).values().get("ansible_facts")))
                .get("services");
    assertEquals(service("cron.service", "running", "enabled"), services.get("cron.service"));
    assertEquals(service("lost.service", "stopped", "not-found"), services.get("lost.service"));
    assertEquals(service("sick.service", "stopped", "failed"), services.get("sick.service"));
    assertEquals(service("done.service", "stopped", "static"), services.get("done.service"));
    assertEquals(service("idle.service", "inactive", "disabled"), services.get("idle.service"));
    assertEquals(service("get@.service", "unknown", "static"), services.get("get@.service"));
    assertEquals(
        Map.of("name", "cron", "state", "running", "source", "sysv"), services.get("cron"));
  }

  private static Map<String, String> service(String name, String state, String status) {
    return Map.of("name", name, "state", state, "status", status, "source", "systemd");
  }

  @Test
  void aQuestionIsAnsweredAndAPasswordNeverShown() throws Exception {
    Map<String, Object> now =
        DebconfModule.selections(said(0, "* a/b: true\n  a/c: (password omitted)\n"));
    inSync(DebconfModule.decide("a", "a/b", "boolean", "true", false, now, null));
    Plan other = DebconfModule.decide("a", "a/b", "boolean", "false", true, now, null);
    assertEquals(List.of("run debconf-set-selections -u"), actions(other));
    assertEquals(Map.of("a/b", "true"), changes(other).values().get("previous"));
    inSync(DebconfModule.decide("a", "a/c", "password", "geheim", false, now, true));
    Plan secret = DebconfModule.decide("a", "a/c", "password", "geheim", false, now, false);
    assertEquals(List.of("a/c: secret"), drift(secret));
    assertFalse(changes(secret).values().toString().contains("geheim"));
    assertTrue(((Action.Run) changes(secret).actions().getFirst()).secretInput());
  }

  @Test
  void aServiceOfAScriptIsStartedAndEnabledWithoutSystemd() {
    var wanted = new ScriptPlans.Wanted("cron", UnitPlans.State.STARTED, true, 0, List.of());
    inSync(ScriptPlans.decide(wanted, new ScriptPlans.Current(true, true, true, true)));
    assertEquals(
        List.of(
            "run update-rc.d cron defaults",
            "run update-rc.d cron enable",
            "run service cron start"),
        actions(ScriptPlans.decide(wanted, new ScriptPlans.Current(true, false, false, true))));
    assertTrue(
        blocked(ScriptPlans.decide(wanted, new ScriptPlans.Current(false, false, false, true)))
            .problem()
            .startsWith("Could not find the requested service cron"));
  }

  @Test
  void limitsOfAnAccountAreComparedInDays() {
    UserModule module = new UserModule();
    List<Change> drift = new ArrayList<>();
    Args args = args(module, "name", "ada", "expires", 1893456000.5, "password_expire_max", 90L);
    assertEquals(
        List.of("-E", "21915", "-M", "90"),
        UserLimits.differences(args, AccountLimits.Answer.NONE, drift));
    assertEquals(2, drift.size());
    var same = new AccountLimits.Answer(0L, 90L, 7L, null, 21915L);
    assertEquals(List.of(), UserLimits.differences(args, same, drift));
    assertEquals(
        List.of("-E", "-1"),
        UserLimits.differences(args(module, "name", "ada", "expires", -1L), same, drift));
  }
}
