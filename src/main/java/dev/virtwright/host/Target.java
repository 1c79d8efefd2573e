package dev.virtwright.host;

import dev.virtwright.value.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a machine is and how to get in, from inventory variables and options. What is null or empty
 * comes from ssh_config(5) or the protocol's default.
 *
 * @param name the inventory name, for messages
 * @param transport {@code ssh} or {@code local}
 * @param address host name or address
 * @param port 1 to 65535
 * @param identityFiles private keys, tried in order
 * @param knownHostsFiles null for ssh_config's, then ~/.ssh/known_hosts and
 *     /etc/ssh/ssh_known_hosts
 * @param acceptNewHostKeys whether a host not yet known is accepted and remembered
 * @param jumpHosts {@code [user@]host[:port]} each, in order; null for ssh_config's ProxyJump
 * @param configFile ssh_config to read; null for ~/.ssh/config and /etc/ssh/ssh_config
 * @param timeout for connecting, authentication and each answer's first byte
 * @param movedTo where the machine is now, where a change of its network moved it: only the address
 *     that is connected to differs; names in ssh_config and the host key stay those of {@code
 *     address}. Null where it did not move
 * @param configured values by keywords of ssh_config(5) in small letters, which count more than the
 *     file's
 */
public record Target(
    String name,
    String transport,
    String address,
    @Nullable Integer port,
    @Nullable String user,
    @Nullable Secret password,
    List<Path> identityFiles,
    @Nullable List<Path> knownHostsFiles,
    boolean acceptNewHostKeys,
    @Nullable List<String> jumpHosts,
    @Nullable Path configFile,
    Duration timeout,
    @Nullable String movedTo,
    Map<String, String> configured) {

  /** A machine that did not move. */
  public Target(
      String name,
      String transport,
      String address,
      @Nullable Integer port,
      @Nullable String user,
      @Nullable Secret password,
      List<Path> identityFiles,
      @Nullable List<Path> knownHostsFiles,
      boolean acceptNewHostKeys,
      @Nullable List<String> jumpHosts,
      @Nullable Path configFile,
      Duration timeout) {
    this(
        name,
        transport,
        address,
        port,
        user,
        password,
        identityFiles,
        knownHostsFiles,
        acceptNewHostKeys,
        jumpHosts,
        configFile,
        timeout,
        null,
        Map.of());
  }

  /** With words that count more than those of ssh_config. */
  public Target configured(Map<String, String> words) {
    return with(movedTo, words);
  }

  /**
   * How long a channel or a shell may take to open: longer than a connection, since a machine under
   * load is slow to start processes, and keep-alive finds a dead one sooner.
   */
  public Duration patience() {
    return timeout.multipliedBy(3);
  }

  public Target {
    Objects.requireNonNull(name);
    Objects.requireNonNull(transport);
    Objects.requireNonNull(address);
    Objects.requireNonNull(timeout);
    identityFiles = List.copyOf(identityFiles);
    knownHostsFiles = knownHostsFiles == null ? null : List.copyOf(knownHostsFiles);
    jumpHosts = jumpHosts == null ? null : List.copyOf(jumpHosts);
    configured = Map.copyOf(configured);
  }

  /** The same machine at another address. */
  public Target movedTo(String newAddress) {
    return with(newAddress, configured);
  }

  private Target with(@Nullable String moved, Map<String, String> words) {
    return new Target(
        name,
        transport,
        address,
        port,
        user,
        password,
        identityFiles,
        knownHostsFiles,
        acceptNewHostKeys,
        jumpHosts,
        configFile,
        timeout,
        moved,
        words);
  }
}
