package dev.virtwright.cli;

import dev.virtwright.engine.Engine;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.engine.guard.HostUndoExecutor;
import dev.virtwright.host.Connection;
import dev.virtwright.host.Connector;
import dev.virtwright.host.DefaultHostSession;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import dev.virtwright.lab.CountingProxy;
import dev.virtwright.lab.LabMachine;
import dev.virtwright.report.JsonReport;
import dev.virtwright.result.RunReport;
import dev.virtwright.ssh.SshConnector;
import dev.virtwright.value.Masker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A run whose bytes go through a proxy that counts from the moment the user is authenticated. */
record CountedRun(RunReport.Host host, String report) {

  static CountedRun apply(LabMachine machine, CountingProxy proxy, Path directory)
      throws IOException {
    Path known = directory.resolve("known-hosts-of-the-proxy");
    Files.writeString(known, machine.knownHostsLine(proxy.port()));
    Path inventory =
        Files.writeString(
            directory.resolve("proxied.yml"),
            new Hosts().host("counted", proxy.port(), machine.privateKey(), known, "admin")
                + "  children:\n    kvm_hosts:\n      hosts:\n        counted:\n");
    Path home = Path.of("").toAbsolutePath();
    Connector ssh = new SshConnector(System.getProperty("user.name"), directory, null);
    RunPlan plan =
        RunPlan.of(
            List.of(home.resolve("playbooks/kvm-host.yml")),
            List.of(inventory.toString()),
            home,
            RunOptions.of(RunReport.Mode.APPLY)
                .withExtraVars(ExtraVars.parse(List.of("@lab/demo-vars.yml"), home)),
            ModuleCatalog.installed());
    RunReport report =
        new Engine(
                target -> new DefaultHostSession(new FromAuthentication(ssh, proxy), target),
                new HostUndoExecutor(),
                new Masker())
            .run(plan, event -> {});
    return new CountedRun(report.hosts().getFirst(), JsonReport.render(report));
  }

  /** Starts the count anew when a connection is authenticated. */
  private record FromAuthentication(Connector connector, CountingProxy proxy) implements Connector {
    @Override
    public String transport() {
      return connector.transport();
    }

    @Override
    public Connection connect(Target target) throws HostException {
      Connection connection = connector.connect(target);
      proxy.mark();
      return connection;
    }
  }

  int changed() {
    return host.changed();
  }

  int failed() {
    return host.failed();
  }

  int roundTrips() {
    return host.roundTrips();
  }

  int setupWaits() {
    return host.setupWaits();
  }
}
