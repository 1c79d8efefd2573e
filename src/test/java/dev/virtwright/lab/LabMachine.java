package dev.virtwright.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A throw-away KVM-capable virtual machine of the lab ({@code lab/vm}); closing it, or the end of
 * the JVM, destroys it.
 *
 * <p>Network cards: enp0s3 is the management link, enp0s4 and following are for bonds. Users: root
 * and admin (sudo without password), ops (sudo password {@value #OPS_PASSWORD}), plain (no sudo).
 */
public final class LabMachine implements AutoCloseable {
  /**
   * A shell line that lists all files that a stack or a guarded change may write, hashed, with
   * owner and mode.
   */
  public static final String NETWORK_FILES =
      "for d in /etc/systemd/network /etc/network /etc/netplan"
          + " /etc/NetworkManager/system-connections /etc/systemd/system /etc/modules-load.d; do"
          + " [ ! -d $d ] || find $d ! -type d -printf '%p %m %u %g %l '"
          + " \\( -type f -exec sha256sum {} \\; -o -printf '\\n' \\); done | sort";

  public static final String OPS_PASSWORD = "lab-ops";

  /** Building the image, booting and saving a snapshot, all under emulation on a busy computer. */
  private static final Duration START = Duration.ofMinutes(30);

  private static final AtomicInteger COUNTER = new AtomicInteger();

  /** With the virtualization extension, or a host that has none. */
  public enum Cpu {
    MAX("max"),
    HASWELL("Haswell");

    private final String option;

    Cpu(String option) {
      this.option = option;
    }
  }

  /** Which network stack configures the machine's links. */
  public enum Stack {
    NETWORKD,
    IFUPDOWN,
    NETWORKMANAGER,
    NETPLAN_NETWORKD,
    NETPLAN_NETWORKMANAGER;

    private String option() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * What kind of machine.
   *
   * @param memoryMib below 2048 the machine is too small for a KVM host
   * @param nics network cards for bonds
   * @param managementNics cards on the management network; the second is enp0s10
   */
  public record Flavour(Cpu cpu, Stack stack, int memoryMib, int nics, int managementNics) {
    public static final Flavour DEFAULT = new Flavour(Cpu.MAX, Stack.NETWORKD, 2304, 2, 1);

    public Flavour with(Stack other) {
      return new Flavour(cpu, other, memoryMib, nics, managementNics);
    }

    public Flavour with(Cpu other) {
      return new Flavour(other, stack, memoryMib, nics, managementNics);
    }

    public Flavour withManagementNics(int number) {
      return new Flavour(cpu, stack, memoryMib, nics, number);
    }
  }

  private final String name;
  private final Map<String, String> answer;
  private final AtomicBoolean gone = new AtomicBoolean();
  private final Thread atExit;

  /** The hook is there before the machine is, so that a JVM that ends in between leaves none. */
  private LabMachine(String name, List<String> options) {
    this.name = name;
    this.atExit = new Thread(this::destroy, "destroy " + name);
    Runtime.getRuntime().addShutdownHook(atExit);
    List<String> command = new ArrayList<>(List.of(LabScripts.script("vm"), "start", name));
    command.addAll(options);
    CommandResult started = LabScripts.run(START, command.toArray(String[]::new));
    if (started.status() != 0) {
      close();
    }
    this.answer = LabScripts.values(started.orFail());
  }

  /**
   * Resumes a booted machine of that flavour, in seconds; the first use ever builds the image and
   * boots.
   *
   * @param purpose a word of lower-case letters, digits and hyphens for the machine's name
   */
  public static LabMachine start(String purpose, Flavour flavour) {
    return start(purpose, options(flavour, "--snapshot"));
  }

  /** As {@link #start}, but by a real boot: for tests about booting. */
  public static LabMachine boot(String purpose, Flavour flavour) {
    return start(purpose, options(flavour));
  }

  /** Resumes a copy of what {@link #save} kept. */
  public static LabMachine resume(String purpose, String saved) {
    return start(purpose, List.of("--from", saved));
  }

  private static List<String> options(Flavour flavour, String... further) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--cpu", flavour.cpu().option,
                "--stack", flavour.stack().option(),
                "--memory", Integer.toString(flavour.memoryMib()),
                "--nics", Integer.toString(flavour.nics()),
                "--management-nics", Integer.toString(flavour.managementNics())));
    options.addAll(List.of(further));
    return options;
  }

  private static LabMachine start(String purpose, List<String> options) {
    String name =
        "%s-%d-%d".formatted(purpose, ProcessHandle.current().pid(), COUNTER.incrementAndGet());
    return new LabMachine(name, options);
  }

  public String name() {
    return name;
  }

  /** The port on 127.0.0.1 that leads to the machine's SSH server. */
  public int port() {
    return Integer.parseInt(value("port"));
  }

  /** A key that root, admin, ops and plain accept. */
  public Path privateKey() {
    return Path.of(value("key"));
  }

  /** Holds the machine's host key. */
  public Path knownHosts() {
    return Path.of(value("known_hosts"));
  }

  /** The host key's line for a proxy on that port of 127.0.0.1. */
  public String knownHostsLine(int proxy) throws IOException {
    return LabScripts.knownHostsLine(proxy);
  }

  /** What the machine wrote to its serial console since QEMU started. */
  public Path consoleLog() {
    return Path.of(value("console"));
  }

  /** Whether QEMU runs with hardware help ({@code kvm}) or emulates ({@code tcg}). */
  public String accelerator() {
    return value("accelerator");
  }

  private String value(String key) {
    String value = answer.get(key);
    if (value == null) {
      throw new IllegalStateException("lab/vm start did not tell '%s': %s".formatted(key, answer));
    }
    return value;
  }

  /** An inventory with this machine in group kvm_hosts; each call overwrites the file. */
  public Path inventory(String user) {
    return Path.of(vm(Duration.ofMinutes(1), "inventory", name(), "--user", user).orFail().strip());
  }

  /**
   * Runs a shell line as root, within five minutes. The login is kept for the next one: whether
   * somebody gets in is {@link #trySsh}'s to say.
   */
  public CommandResult ssh(String shellLine) {
    return vm(Duration.ofMinutes(5), "ssh", name(), "--keep", shellLine);
  }

  public CommandResult ssh(Duration deadline, String user, String shellLine) {
    return vm(deadline, "ssh", name(), "--user", user, shellLine);
  }

  /**
   * Logs in as root and runs a shell line; nothing where the machine does not answer, or not in
   * time.
   */
  public Optional<String> trySsh(Duration deadline, String shellLine) {
    return LabScripts.attempt(deadline, LabScripts.script("vm"), "ssh", name(), shellLine)
        .filter(result -> result.status() == 0)
        .map(CommandResult::output);
  }

  /**
   * Whether its sshd says its name within the deadline: whether it is reached, that is. A login
   * says more, and takes an emulated machine on a busy computer up to half a minute.
   */
  public boolean answers(Duration deadline) {
    int millis = Math.toIntExact(deadline.toMillis());
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(millis);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), millis);
      byte[] name = socket.getInputStream().readNBytes(4);
      return new String(name, StandardCharsets.US_ASCII).equals("SSH-");
    } catch (IOException nobody) {
      return false;
    }
  }

  /** Reboots and waits until the machine is up again. */
  public void reboot() {
    LabScripts.run(START, LabScripts.script("vm"), "reboot", name()).orFail();
  }

  /** Resets as a power cut does, and waits until the machine is up again. */
  public void resetHard() {
    LabScripts.run(START, LabScripts.script("vm"), "reboot", name(), "--hard").orFail();
  }

  /** Plugs a network card's cable in or out. */
  public void link(String card, boolean up) {
    vm(Duration.ofMinutes(1), "link", name(), card, up ? "up" : "down").orFail();
  }

  /** One line for QEMU's monitor. */
  public String monitor(String line) {
    return vm(Duration.ofMinutes(1), "monitor", name(), line).orFail();
  }

  /**
   * Keeps memory and disk under that name for {@link #resume}, replacing what was there; this
   * machine is gone afterwards.
   */
  public void save(String saved) {
    LabScripts.run(Duration.ofMinutes(5), LabScripts.script("vm"), "save", name(), saved).orFail();
    removeHook();
  }

  /** Removes what {@link #save} kept; every machine resumed from it must be closed. */
  public static void forget(String saved) {
    vm(Duration.ofMinutes(1), "forget", saved).orFail();
  }

  @Override
  public void close() {
    destroy();
    removeHook();
  }

  private void destroy() {
    if (!gone.getAndSet(true)) {
      vm(Duration.ofMinutes(2), "destroy", name);
    }
  }

  private void removeHook() {
    gone.set(true);
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException atShutdown) {
      // The JVM ends: the hook runs and finds nothing to do.
    }
  }

  private static CommandResult vm(Duration deadline, String... arguments) {
    List<String> command = new ArrayList<>(List.of(LabScripts.script("vm")));
    command.addAll(List.of(arguments));
    return LabScripts.runSilently(deadline, command.toArray(String[]::new));
  }
}
