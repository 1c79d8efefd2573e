package dev.virtwright.ssh;

import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One hop, with everything decided: the inventory's words first, then ssh_config(5), then the
 * protocol's defaults.
 *
 * @param alias the name asked for, which patterns matched
 * @param host where to connect to
 * @param keyName the name its host key is known by
 * @param identities private keys to try, in order
 * @param agentSocket of the agent to ask; null for none
 * @param onlyIdentities whether the agent's other keys are left alone (IdentitiesOnly)
 * @param jumps hops before this one, in order, as its own settings have them
 * @param proxyCommand a program that carries the connection; null for none
 */
record Destination(
    String alias,
    String host,
    int port,
    String user,
    String keyName,
    List<Path> identities,
    @Nullable Path agentSocket,
    boolean onlyIdentities,
    List<Path> knownHosts,
    boolean acceptNew,
    List<String> jumps,
    @Nullable String proxyCommand,
    Duration timeout,
    @Nullable Duration keepAlive) {

  /** Of the protocol. */
  static final int PORT = 22;

  /** What StrictHostKeyChecking says where hosts that are not known are taken. */
  private static final Set<String> ACCEPTING = Set.of("accept-new", "no", "off", "false");

  private static final List<String> DEFAULT_KEYS = List.of("id_ed25519", "id_ecdsa", "id_rsa");

  /** What a process knows of its user, passed in for tests. */
  record Person(String name, Path home, @Nullable String agentSocket) {}

  /** Where the target is now. */
  static Destination of(Target target, Person person) throws HostException {
    Destination configured = configured(target, person);
    String moved = target.movedTo();
    return moved == null ? configured : configured.movedTo(moved);
  }

  /** Where the target is by its words and ssh_config(5), wherever it moved. */
  static Destination configured(Target target, Person person) throws HostException {
    return of(
        target.address(),
        target.user(),
        target.port(),
        target.identityFiles(),
        target.jumpHosts(),
        target.configured(),
        target,
        person);
  }

  /** The same machine at another address; its host key stays that of the former one. */
  Destination movedTo(String address) {
    return new Destination(
        alias,
        address,
        port,
        user,
        keyName,
        identities,
        agentSocket,
        onlyIdentities,
        knownHosts,
        acceptNew,
        jumps,
        proxyCommand,
        timeout,
        keepAlive);
  }

  /**
   * A jump host, {@code [user@]host[:port]}: its own ssh_config applies, known hosts are shared.
   */
  static Destination jump(String text, Target target, Person person) throws HostException {
    String rest = text.startsWith("ssh://") ? text.substring(6) : text;
    int at = rest.lastIndexOf('@');
    String user = at < 0 ? null : rest.substring(0, at);
    rest = rest.substring(at + 1);
    int colon = rest.lastIndexOf(':');
    boolean port = colon > 0 && (rest.indexOf(':') == colon || rest.startsWith("["));
    String host = port ? rest.substring(0, colon) : rest;
    Integer number = port ? number(rest.substring(colon + 1), "jump host " + text) : null;
    return of(
        host.replaceAll("^\\[|]$", ""),
        user,
        number,
        target.identityFiles(),
        null,
        Map.of(),
        target,
        person);
  }

  private static Destination of(
      String alias,
      @Nullable String user,
      @Nullable Integer port,
      List<Path> identityFiles,
      @Nullable List<String> jumpHosts,
      Map<String, String> given,
      Target target,
      Person person)
      throws HostException {
    List<Path> files =
        target.configFile() != null
            ? List.of(target.configFile())
            : List.of(person.home().resolve(".ssh/config"), Path.of("/etc/ssh/ssh_config"));
    SshConfig config = SshConfig.of(alias, given, files, person.home());
    String host = config.first("HostName").orElse("%h").replace("%h", alias).replace("%%", "%");
    int number =
        port != null
            ? port
            : config.first("Port").isPresent()
                ? number(config.first("Port").get(), "Port of " + alias)
                : PORT;
    String login = user != null ? user : config.first("User").orElse(person.name());
    Tokens tokens = new Tokens(person, host, number, login, alias);
    List<String> jumps = jumpHosts != null ? jumpHosts : jumps(config);
    String command =
        jumps.isEmpty()
            ? config
                .first("ProxyCommand")
                .filter(text -> !text.equalsIgnoreCase("none"))
                .map(tokens::expanded)
                .orElse(null)
            : null;
    boolean keys = keysWanted(config);
    List<Path> identities = new ArrayList<>(identityFiles);
    if (identities.isEmpty()) {
      config.all("IdentityFile").forEach(file -> identities.add(tokens.path(file)));
    }
    if (identities.isEmpty()) {
      DEFAULT_KEYS.stream()
          .map(name -> person.home().resolve(".ssh").resolve(name))
          .filter(Files::isReadable)
          .forEach(identities::add);
    }
    return new Destination(
        alias,
        host,
        number,
        login,
        config.first("HostKeyAlias").orElse(host),
        keys ? identities : List.of(),
        keys ? agent(config, tokens, person) : null,
        yes(config, "IdentitiesOnly"),
        knownHosts(config, target, tokens, person),
        target.acceptNewHostKeys()
            || config
                .first("StrictHostKeyChecking")
                .map(text -> text.toLowerCase(Locale.ROOT))
                .filter(ACCEPTING::contains)
                .isPresent(),
        jumps,
        command,
        target.timeout(),
        config.first("ServerAliveInterval").isPresent()
            ? time(config.first("ServerAliveInterval").get(), "ServerAliveInterval of " + alias)
            : null);
  }

  private static List<String> jumps(SshConfig config) {
    Optional<String> jump = config.first("ProxyJump");
    return jump.isEmpty() || jump.get().equalsIgnoreCase("none")
        ? List.of()
        : List.of(jump.get().split("\\s*,\\s*"));
  }

  private static boolean keysWanted(SshConfig config) {
    return config.first("PubkeyAuthentication").filter("no"::equalsIgnoreCase).isEmpty()
        && config
            .first("PreferredAuthentications")
            .filter(methods -> !List.of(methods.split("\\s*,\\s*")).contains("publickey"))
            .isEmpty();
  }

  private static @Nullable Path agent(SshConfig config, Tokens tokens, Person person) {
    Optional<String> named = config.first("IdentityAgent");
    if (named.filter("none"::equalsIgnoreCase).isPresent()) {
      return null;
    }
    if (named.isPresent() && !named.get().equals("SSH_AUTH_SOCK")) {
      return tokens.path(named.get());
    }
    String socket = person.agentSocket();
    return socket == null || socket.isEmpty() ? null : Path.of(socket);
  }

  private static List<Path> knownHosts(
      SshConfig config, Target target, Tokens tokens, Person person) {
    if (target.knownHostsFiles() != null) {
      return target.knownHostsFiles();
    }
    List<Path> files = new ArrayList<>();
    Optional<String> user = config.first("UserKnownHostsFile");
    if (user.isPresent()) {
      if (!user.get().equalsIgnoreCase("none")) {
        for (String file : user.get().split("\\s+")) {
          files.add(tokens.path(file));
        }
      }
    } else {
      files.add(person.home().resolve(".ssh/known_hosts"));
      files.add(person.home().resolve(".ssh/known_hosts2"));
    }
    Optional<String> global = config.first("GlobalKnownHostsFile");
    for (String file :
        global.orElse("/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2").split("\\s+")) {
      if (!file.equalsIgnoreCase("none")) {
        files.add(tokens.path(file));
      }
    }
    return files;
  }

  private static boolean yes(SshConfig config, String keyword) {
    return config.first(keyword).filter("yes"::equalsIgnoreCase).isPresent();
  }

  private static int number(String text, String what) throws HostException {
    try {
      int number = Integer.parseInt(text.strip());
      if (number > 0 && number < 65536) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // said below, as for a number out of range
    }
    throw new HostException(
        HostException.Kind.UNREACHABLE,
        what + " is not a port: " + text,
        "a number from 1 to 65535");
  }

  /** TIME FORMATS of sshd_config(5): {@code 90}, {@code 1m30s}; seconds where nothing is said. */
  private static Duration time(String text, String what) throws HostException {
    Matcher part =
        Pattern.compile("(\\d{1,7})([smhdw]?)").matcher(text.strip().toLowerCase(Locale.ROOT));
    Duration sum = Duration.ZERO;
    int end = 0;
    while (part.find() && part.start() == end) {
      end = part.end();
      long seconds =
          switch (part.group(2)) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> 1;
          };
      sum = sum.plusSeconds(seconds * Long.parseLong(part.group(1)));
    }
    if (end == 0 || end < text.strip().length()) {
      throw new HostException(
          HostException.Kind.UNREACHABLE, what + " is not a time: " + text, "write 15, 15s or 1m");
    }
    return sum;
  }

  /** TOKENS of ssh_config(5) that paths may have. */
  private record Tokens(Person person, String host, int port, String user, String alias) {
    String expanded(String text) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c != '%' || i + 1 == text.length()) {
          out.append(c);
          continue;
        }
        switch (text.charAt(++i)) {
          case 'd' -> out.append(person.home());
          case 'h' -> out.append(host);
          case 'n' -> out.append(alias);
          case 'p' -> out.append(port);
          case 'r' -> out.append(user);
          case 'u' -> out.append(person.name());
          case '%' -> out.append('%');
          default -> out.append('%').append(text.charAt(i));
        }
      }
      return out.toString();
    }

    Path path(String text) {
      String home = person.home().toString();
      String expanded = text.startsWith("~/") ? home + text.substring(1) : text;
      Path path = Path.of(expanded(expanded));
      return path.isAbsolute() ? path : person.home().resolve(".ssh").resolve(path);
    }
  }
}
