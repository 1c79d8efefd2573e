package dev.virtwright.faults;

import dev.virtwright.lab.CountingProxy;
import dev.virtwright.lab.LabMachine;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Carries out one case on a machine of its own, with the whole tool as a process of its own. */
final class FaultRun {
  private static final String ARMED =
      "ls -d /var/lib/virtwright/rollback/*/armed /var/lib/virtwright/rollback/*/undoing 2>/dev/null;"
          + " systemctl list-timers --all --no-legend | grep -i virtwright;"
          + " ls /etc/systemd/system | grep -i virtwright;"
          + " pgrep -fa 'virtwright/rollback/[0-9a-f]'; true";

  private static final String ADDRESSES =
      "ip -br -4 address | grep -v '^lo' | awk '$3 {print $1, $3}' | sort;"
          + " ls /sys/class/net | grep -v bonding_masters";

  /**
   * Says on the console where the change is; ends with the machine. It starts no processes: on an
   * emulated machine they would take the time that the change is given. Only a machine that was
   * still not reached long after its change was over says what it sees of its network.
   */
  private static final String WATCHER =
      """
      exec {never}<> <(:)
      last=
      while :; do
        now=${last:+SETTLED}
        for d in /var/lib/virtwright/rollback/*; do
          [[ -d $d && ! -e $d/undone ]] || continue
          if [[ -e $d/undoing ]]; then now=UNDOING
          elif [[ -e $d/applied ]]; then now=APPLIED
          elif [[ ! -e $d/armed ]]; then now=ARMING
          else
            now=ARMED
            { mapfile -t log <"$d/log"; } 2>/dev/null
            for line in "${log[@]}"; do [[ $line != "== "* ]] || now=APPLYING; done
          fi
        done
        if [[ $now != "$last" ]]; then
          printf "\\nlab-moment %s\\n" "$now" >/dev/ttyS0
          last=$now
          since=$SECONDS
        fi
        if [[ $last == SETTLED ]] && ((since && SECONDS - since > 30)); then
          since=0
          { ip -d address; ip route; ip neigh; ip -s link; bridge link; ss -tanp; networkctl status -a
            nmcli device show; systemctl list-jobs; systemctl --failed; ps axf
            journalctl -b -n 150 -o short-monotonic; } >/dev/ttyS0 2>&1
        fi
        read -rt 0.1 -u "$never"
      done
      """;

  /** What the machine has besides confirm_within. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  /** A machine that answers may take so long to let somebody in. */
  private static final Duration LOGIN = Duration.ofMinutes(2);

  private static final Duration LONGEST = Duration.ofMinutes(6);

  private final FaultCase given;
  private final Path directory;

  FaultRun(FaultCase given, Path directory) {
    this.given = given;
    this.directory = directory;
  }

  FaultOutcome run() throws IOException, InterruptedException {
    Files.createDirectories(directory);
    LabMachine.Flavour flavour =
        new LabMachine.Flavour(LabMachine.Cpu.MAX, given.stack(), 768, 2, 2);
    try (LabMachine machine = LabMachine.start("fault", flavour);
        CountingProxy proxy = CountingProxy.inFrontOf(machine.port())) {
      String files = machine.ssh(LabMachine.NETWORK_FILES).orFail();
      String addresses = machine.ssh(ADDRESSES).orFail();
      machine
          .ssh(
              "systemd-run --quiet --unit=lab-watch bash -c '%s'"
                  .formatted(WATCHER.replace("'", "'\\''")))
          .orFail();
      write(machine, proxy);
      prepare(machine);
      Process controller = controller("apply");
      Instant fault;
      try {
        fault = strike(machine, proxy, controller);
        FaultOutcome outcome = judge(machine, controller, fault, files, addresses);
        if (!outcome.survived()) {
          Files.copy(machine.consoleLog(), directory.resolve("console.log"));
        }
        return outcome;
      } catch (Missed missed) {
        return broken(missed.getMessage() + "; see apply.log", Instant.now());
      } finally {
        controller.destroyForcibly();
      }
    }
  }

  private void write(LabMachine machine, CountingProxy proxy) throws IOException {
    Files.writeString(directory.resolve("known_hosts"), machine.knownHostsLine(proxy.port()));
    Files.writeString(
        directory.resolve("inventory.yml"),
        """
        all:
          hosts:
            machine:
              ansible_host: 127.0.0.1
              ansible_port: %d
              ansible_user: admin
              ansible_ssh_private_key_file: %s
              ansible_ssh_common_args: -o UserKnownHostsFile=%s
        """
            .formatted(
                proxy.port(),
                machine.privateKey(),
                directory.resolve("known_hosts").toAbsolutePath()));
    Files.writeString(
        directory.resolve("network.yml"),
        "- name: Network\n  hosts: all\n  become: true\n  gather_facts: false\n  tasks:\n"
            + given.task().indent(4));
  }

  /** What is wrong from the start. */
  private void prepare(LabMachine machine) {
    switch (given.fault()) {
      case PORT_MISSING -> {
        if (given.variant() == 0) {
          machine.link("enp0s10", false);
        }
      }
      case DISK_FULL ->
          machine
              .ssh(
                  "mkdir -p /var/lib/virtwright; s=$(df --output=avail -B1 / | tail -n 1);"
                      + " while [ \"$s\" -gt 4096 ]; do"
                      + " fallocate -l \"$s\" \"/var/tmp/fill-$s\" || rm -f \"/var/tmp/fill-$s\";"
                      + " s=$((s / 2)); done; cat /dev/zero >/var/tmp/fill-last 2>/dev/null; sync; df / | tail -n 1")
              .orFail();
      default -> {}
    }
  }

  /**
   * Makes what goes wrong go wrong.
   *
   * @return when it did
   * @throws Missed where the change never came so far
   */
  private Instant strike(LabMachine machine, CountingProxy proxy, Process controller)
      throws InterruptedException, Missed {
    Moment moment = given.fault().hasMoment() ? given.moment() : Moment.ARMED;
    await(() -> said(machine, moment) || !controller.isAlive(), moment.name());
    if (!said(machine, moment)) {
      if (given.fault() == Fault.DISK_FULL) {
        return Instant.now(); // it was refused, as it should be
      }
      throw new Missed("the change ended before it was " + moment);
    }
    if (given.fault().hasMoment()) {
      // The case's own: where in the moment it strikes.
      TimeUnit.MILLISECONDS.sleep(given.delayMillis());
    }
    switch (given.fault()) {
      case CONTROLLER_KILLED -> controller.destroyForcibly();
      case CONNECTION_CUT -> proxy.cut();
      case HOST_RESET -> {
        long before = boots(machine);
        machine.monitor("system_reset");
        // How long an emulated machine boots is no matter of its network.
        await(() -> boots(machine) > before, "the machine to boot");
      }
      case PORT_MISSING -> machine.link("enp0s10", false);
      default -> {}
    }
    return Instant.now();
  }

  /** The fault did not happen, so nothing is shown. */
  private static final class Missed extends Exception {
    private static final long serialVersionUID = 1;

    Missed(String message) {
      super(message);
    }
  }

  private static String console(LabMachine machine) {
    try {
      return Files.readString(machine.consoleLog(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nothing is worth looking at before: a look costs an emulated machine much. */
  private boolean pending(LabMachine machine, Process controller, Instant fault) {
    boolean ended = given.fault() != Fault.CONTROLLER_KILLED && !controller.isAlive();
    boolean restarted = given.fault() == Fault.HOST_RESET; // nobody says anything then
    return !ended
        && !restarted
        && !console(machine).contains("lab-moment SETTLED")
        && Instant.now()
            .isBefore(fault.plusSeconds(given.confirmWithin()).plus(GRACE.dividedBy(2)));
  }

  /** How often the machine has said that its boot is over. */
  private static long boots(LabMachine machine) {
    return console(machine).lines().filter(line -> line.startsWith("lab-ready ")).count();
  }

  private static boolean said(LabMachine machine, Moment moment) {
    String console = console(machine);
    // A quick step may be over before it was seen.
    return List.of(Moment.values()).stream()
        .filter(its -> its.compareTo(moment) >= 0)
        .anyMatch(its -> console.contains(its.said()));
  }

  private static void await(BooleanSupplier condition, String what) throws InterruptedException {
    Instant end = Instant.now().plus(LONGEST);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("waited in vain for " + what);
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private Process controller(String command) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                "-Dvirtwright.home=" + Path.of("").toAbsolutePath(),
                "dev.virtwright.cli.Main",
                command,
                "network.yml",
                "-i",
                "inventory.yml"));
    File log = directory.resolve(command + ".log").toFile();
    return new ProcessBuilder(words)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log)
        .start();
  }

  /** This process's own, for one that runs in another directory. */
  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private FaultOutcome judge(
      LabMachine machine, Process controller, Instant fault, String files, String addresses)
      throws IOException, InterruptedException {
    Instant latest = fault.plusSeconds(given.confirmWithin()).plus(GRACE);
    String armed = "no answer";
    Instant answered = null;
    while (answered == null && Instant.now().isBefore(latest)) {
      if (pending(machine, controller, fault)) {
        TimeUnit.MILLISECONDS.sleep(200);
        continue;
      }
      // Reached is who answers; how long a busy machine takes for a login is no matter of its
      // network.
      boolean answers = machine.answers(Duration.ofSeconds(10));
      Instant reached = Instant.now();
      armed =
          answers ? machine.trySsh(LOGIN, ARMED).orElse("an answer, but no login") : "no answer";
      boolean settled =
          armed.isEmpty() && (!controller.isAlive() || given.fault() != Fault.CONTROLLER_KILLED);
      if (settled) {
        answered = reached;
      } else {
        TimeUnit.SECONDS.sleep(1);
      }
    }
    if (answered == null) {
      return broken(
          "%d s after the fault: %s".formatted(since(fault), armed.isEmpty() ? "unsettled" : armed),
          fault);
    }
    long seconds = Duration.between(fault, answered).toSeconds();
    if (!controller.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
      return broken("the controller did not end", fault);
    }
    String after = machine.ssh(ARMED).orFail();
    if (!after.isEmpty()) {
      return broken("armed when all was over: " + after, fault);
    }
    String left = machine.ssh(LabMachine.NETWORK_FILES).orFail();
    if (left.equals(files)) {
      String now = machine.ssh(ADDRESSES).orFail();
      return now.equals(addresses)
          ? new FaultOutcome(given, FaultOutcome.End.UNDONE, null, seconds)
          : broken("files are as before, devices are not: " + now, fault);
    }
    if (given.fault().cannotBeProven()) {
      return broken("what cannot be proven was kept", fault);
    }
    Process drift = controller("drift");
    if (!drift.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS) || drift.exitValue() != 0) {
      return broken(
          "neither the old files nor the new state: now %s, before %s; see drift.log"
              .formatted(linesBeyond(left, files), linesBeyond(files, left)),
          fault);
    }
    return new FaultOutcome(given, FaultOutcome.End.CONFIRMED, null, seconds);
  }

  /** The lines of a text that another does not have. */
  private static List<String> linesBeyond(String text, String other) {
    List<String> known = other.lines().toList();
    return text.lines().filter(line -> !known.contains(line)).toList();
  }

  private static long since(Instant instant) {
    return Duration.between(instant, Instant.now()).toSeconds();
  }

  private FaultOutcome broken(String trouble, Instant fault) {
    return new FaultOutcome(
        given, FaultOutcome.End.BROKEN, trouble.strip().replace('\n', ' '), since(fault));
  }
}
