package dev.virtwright.lab;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;

/**
 * A container of the lab with systemd and sshd, a host like others for everything but kernel and
 * network; closing it removes it.
 *
 * <p>Needs {@code TESTCONTAINERS_RYUK_DISABLED=true} and {@code
 * TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1} (Maven sets both: no helper image can be pulled) and,
 * where Docker is not at its usual socket, {@code DOCKER_HOST} ({@code ./test} sets it). Users as
 * in {@link LabMachine}.
 */
public final class LabContainer implements AutoCloseable {
  private static final Duration BUILD = Duration.ofMinutes(20);

  /** What system the container is. */
  public enum Kind {
    /** apt with a local repository of role kvm_host's packages; a disabled source with hello. */
    DEBIAN,
    /** dnf, group virtualization, and a disabled repository with virt-what; calls itself Fedora. */
    DNF
  }

  private final GenericContainer<?> container;
  private final Path directory;

  private LabContainer(GenericContainer<?> container, Path directory) {
    this.container = container;
    this.directory = directory;
  }

  /** Starts one and waits until systemd has finished booting; builds the image if need be. */
  public static LabContainer start(Kind kind) {
    String image =
        LabScripts.run(
                BUILD, LabScripts.script("container-image"), kind.name().toLowerCase(Locale.ROOT))
            .orFail()
            .strip();
    useServersApi();
    GenericContainer<?> container = container(image);
    try {
      container.start();
      Path directory = Files.createTempDirectory("lab-container-");
      Files.writeString(
          directory.resolve("known_hosts"), LabScripts.knownHostsLine(container.getMappedPort(22)));
      return new LabContainer(container, directory);
    } catch (IOException e) {
      container.stop();
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Without this, Docker's client speaks the oldest version of the interface to an older server,
   * which knows no mode of the control group namespace.
   */
  private static void useServersApi() {
    if (System.getProperty("api.version") == null) {
      String version =
          LabScripts.runSilently(
                  Duration.ofMinutes(1), "docker", "version", "--format", "{{.Server.APIVersion}}")
              .orFail()
              .strip();
      System.setProperty("api.version", version);
    }
  }

  /** Flags with which systemd runs where privileged containers cannot (see design of the lab). */
  @SuppressWarnings("resource") // the caller's
  private static GenericContainer<?> container(String image) {
    return new GenericContainer<>(DockerImageName.parse(image))
        .withImagePullPolicy(name -> false)
        .withExposedPorts(22)
        .withTmpFs(Map.of("/run", "", "/tmp", ""))
        .withCreateContainerCmdModifier(command -> {
          var host = Objects.requireNonNull(command.getHostConfig());
          host.withCapAdd(Capability.SYS_ADMIN, Capability.NET_ADMIN)
              .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"))
              .withCgroupnsMode("host")
              // Not by withFileSystemBind, which first tries it with an image of a registry.
              .withMounts(
                  List.of(
                      new Mount()
                          .withType(MountType.BIND)
                          .withSource("/sys/fs/cgroup")
                          .withTarget("/sys/fs/cgroup")))
              .withPortBindings(PortBinding.parse("127.0.0.1::22"));
        })
        .waitingFor(
            Wait.forSuccessfulCommand(
                    "test -S /run/systemd/private && systemctl is-system-running --wait"
                        + " && systemctl is-active ssh")
                .withStartupTimeout(Duration.ofMinutes(2)));
  }

  /** The port on 127.0.0.1 that leads to the container's SSH server. */
  public int port() {
    return container.getMappedPort(22);
  }

  /** A key that root, admin, ops and plain accept. */
  public Path privateKey() {
    return LabScripts.privateKey();
  }

  /** Holds the container's host key. */
  public Path knownHosts() {
    return directory.resolve("known_hosts");
  }

  /** An inventory with this container, under that name, in group kvm_hosts. */
  public Path inventory(String name, String user) {
    Path file = directory.resolve(name + ".yml");
    try {
      return Files.writeString(
          file,
          """
          all:
            children:
              kvm_hosts:
                hosts:
                  %s:
                    ansible_host: 127.0.0.1
                    ansible_port: %d
                    ansible_user: %s
                    ansible_ssh_private_key_file: %s
                    ansible_ssh_common_args: -o UserKnownHostsFile=%s
          """
              .formatted(name, port(), user, privateKey(), knownHosts()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a shell line inside as root, by Docker and not by SSH. */
  public CommandResult exec(String shellLine) {
    try {
      Container.ExecResult result = container.execInContainer("sh", "-c", shellLine);
      return new CommandResult(
          List.of("sh", "-c", shellLine),
          result.getExitCode(),
          result.getStdout(),
          result.getStderr());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in the container", e);
    }
  }

  /** Runs a shell line inside over SSH, as a user of the lab's. */
  public CommandResult ssh(String user, String shellLine) {
    return LabScripts.runSilently(
        Duration.ofMinutes(2),
        "ssh",
        "-F",
        "/dev/null",
        "-i",
        privateKey().toString(),
        "-o",
        "UserKnownHostsFile=" + knownHosts(),
        "-o",
        "StrictHostKeyChecking=yes",
        "-o",
        "BatchMode=yes",
        "-p",
        Integer.toString(port()),
        user + "@127.0.0.1",
        shellLine);
  }

  /** Writes a file inside. */
  public void write(String path, String text) {
    container.copyFileToContainer(Transferable.of(text), path);
  }

  /** Installs packages of Debian's, from the mirror that this computer's apt uses. */
  public void installFromMirror(String... packages) {
    String sources =
        LabScripts.runSilently(
                Duration.ofMinutes(2),
                "bash",
                "-c",
                "set -e; . \"$1/lib.sh\"; . \"$1/bootstrap.sh\"; debian_sources",
                "sources",
                Path.of(LabScripts.script("container-image")).getParent().toString())
            .orFail();
    write("/etc/apt/sources.list.d/mirror.list", sources);
    exec("apt-get --quiet=2 update && DEBIAN_FRONTEND=noninteractive apt-get --quiet=2"
            + " --no-install-recommends --yes install "
            + String.join(" ", packages))
        .orFail();
  }

  @Override
  public void close() {
    container.stop();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
