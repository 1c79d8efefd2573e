package dev.virtwright.modules.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.virtwright.engine.Engine;
import dev.virtwright.engine.ModuleCatalog;
import dev.virtwright.engine.RunOptions;
import dev.virtwright.engine.RunPlan;
import dev.virtwright.host.DefaultHostSession;
import dev.virtwright.lab.LabContainer;
import dev.virtwright.result.RunReport;
import dev.virtwright.result.RunReport.Mode;
import dev.virtwright.ssh.SshConnector;
import dev.virtwright.value.Masker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A container with a real package manager, and playbooks run on it as the command line runs them:
 * inventory, SSH as an ordinary user, sudo. What they did is looked up behind the tool's back.
 */
final class PackageLab implements AutoCloseable {
  private static final Path PROJECT = Path.of("").toAbsolutePath();

  /** What {@code dnf history} reads, without dnf, which takes its time. */
  private static final String DNF_TRANSACTIONS =
      """
      python3 - <<'END'
      import os, sqlite3
      history = '/var/lib/dnf/history.sqlite'
      if os.path.exists(history):
          for row in sqlite3.connect(history).execute('select id, cmdline, state from trans order by id'):
              print(*row)
      END
      """;

  private final LabContainer.Kind kind;
  private final LabContainer container;
  private final Path directory;

  /**
   * What is installed, with versions, and every transaction there was.
   *
   * @param packages one a line, sorted
   * @param transactions as the package manager logs them
   */
  record State(String packages, String transactions) {}

  private PackageLab(LabContainer.Kind kind, LabContainer container, Path directory) {
    this.kind = kind;
    this.container = container;
    this.directory = directory;
  }

  /** Starts a container, and remembers the state that {@link #reset} goes back to. */
  static PackageLab start(LabContainer.Kind kind) {
    LabContainer container = LabContainer.start(kind);
    try {
      PackageLab lab = new PackageLab(kind, container, Files.createTempDirectory("package-lab-"));
      lab.exec(
          switch (kind) {
            case DNF ->
                "mkdir /root/kept && cp -a /etc/yum.repos.d /var/cache/dnf /var/lib/dnf /root/kept";
            case DEBIAN ->
                "mkdir /root/kept && cp -a /etc/apt/sources.list.d /var/lib/apt/lists /root/kept"
                    + " && dpkg-query -W -f '${Package}\\n' | sort >/root/kept/packages";
          });
      return lab;
    } catch (IOException e) {
      container.close();
      throw new UncheckedIOException(e);
    }
  }

  /** No package more than at the start, and the same repositories with the same metadata. */
  void reset() {
    exec(
        switch (kind) {
          case DNF ->
              """
              rpm -qa | xargs -r rpm -e --nodeps --noscripts
              rm -rf /etc/yum.repos.d /var/cache/dnf /var/lib/dnf
              cp -a /root/kept/yum.repos.d /etc
              cp -a /root/kept/dnf /var/cache && cp -a /root/kept/dnf /var/lib
              """;
          case DEBIAN ->
              """
              rm -rf /etc/apt/sources.list.d /var/lib/apt/lists
              cp -a /root/kept/sources.list.d /etc/apt
              cp -a /root/kept/lists /var/lib/apt
              dpkg-query -W -f '${Package}\\n' | sort | comm -13 /root/kept/packages - |
                xargs -r dpkg --purge --force-depends --force-remove-reinstreq
              """;
        });
  }

  State state() {
    return switch (kind) {
      case DNF -> new State(exec("rpm -qa | sort"), exec(DNF_TRANSACTIONS));
      case DEBIAN ->
          new State(
              exec("dpkg-query -W | sort"),
              exec("cat /var/log/apt/history.log /var/log/dpkg.log 2>/dev/null || :"));
    };
  }

  /** How many transactions dnf has in its history. */
  long dnfTransactions() {
    return exec(DNF_TRANSACTIONS).lines().count();
  }

  /** Whether the package manager's own database has it as installed. */
  boolean has(String name) {
    return container
            .exec(
                switch (kind) {
                  case DNF -> "rpm -q " + name;
                  case DEBIAN ->
                      "dpkg-query -W -f '${db:Status-Status}' %s | grep -x installed"
                          .formatted(name);
                })
            .status()
        == 0;
  }

  /** Runs a shell line in the container as root, past SSH; it has to succeed. */
  String exec(String line) {
    return container.exec("set -e\n" + line).orFail();
  }

  LabContainer container() {
    return container;
  }

  PackageRun apply(String tasks) {
    return run(Mode.APPLY, tasks);
  }

  PackageRun plan(String tasks) {
    return run(Mode.PLAN, tasks);
  }

  /**
   * Plans, and finds nothing changed by that; applies, and finds that just what was planned is
   * done; applies again, and finds nothing left to do, no transaction and few round trips.
   */
  PackageRun applyAsPlannedAndOnlyOnce(String tasks) {
    State before = state();
    PackageRun planned = plan(tasks);
    assertEquals(before, state(), "a plan changes nothing");
    PackageRun applied = apply(tasks);
    assertEquals(List.of(), applied.failures());
    assertTrue(applied.changed(), "nothing was done: " + applied.report());
    assertEquals(planned.changes(), applied.changes());
    assertInSync(tasks);
    return applied;
  }

  /** Applies and finds nothing to do, with no action and at most three round trips. */
  PackageRun assertInSync(String tasks) {
    return assertInSync(playbook(tasks), RunOptions.of(Mode.APPLY));
  }

  PackageRun assertInSync(Path playbook, RunOptions options) {
    State before = state();
    PackageRun run = run(playbook, options);
    assertEquals(before, state(), "what is in sync takes no transaction");
    assertEquals(List.of(), run.failures());
    assertEquals(List.of(), run.changes());
    assertEquals(0, run.host().actions());
    assertTrue(
        run.host().roundTrips() >= 1 && run.host().roundTrips() <= 3,
        run.host().roundTrips() + " round trips");
    return run;
  }

  /** Applies and plans, and finds both to fail in the same way with the packages untouched. */
  PackageRun assertBlocked(String tasks) {
    State before = state();
    PackageRun planned = plan(tasks);
    PackageRun applied = apply(tasks);
    assertEquals(before, state(), "what is blocked changes nothing");
    assertEquals(0, applied.host().actions());
    assertEquals(planned.failures(), applied.failures());
    assertEquals(1, applied.failures().size(), applied.report().toString());
    return applied;
  }

  private PackageRun run(Mode mode, String tasks) {
    return run(playbook(tasks), RunOptions.of(mode));
  }

  private Path playbook(String tasks) {
    try {
      return Files.writeString(
          directory.resolve("playbook.yml"),
          """
          - hosts: kvm_hosts
            become: true
            gather_facts: false
            tasks:
          """
              + tasks.indent(4));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  PackageRun run(Path playbook, RunOptions options) {
    RunPlan plan =
        RunPlan.of(
            List.of(playbook),
            List.of(container.inventory("box", "admin").toString()),
            PROJECT,
            options,
            ModuleCatalog.installed());
    SshConnector ssh = new SshConnector("nobody", directory, null);
    Engine engine = new Engine(target -> new DefaultHostSession(ssh, target), null, new Masker());
    RunReport report = engine.run(plan, event -> {});
    assertEquals(1, report.hosts().size());
    return new PackageRun(report);
  }

  @Override
  public void close() throws IOException {
    container.close();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
