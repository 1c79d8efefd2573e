package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import dev.virtwright.host.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those arguments of ssh(1) that have a meaning for a connection that is not made by ssh(1). What
 * is not understood is an error that names it: ignoring it could mean reaching another machine.
 */
final class SshArguments {
  /**
   * About sharing connections, terminals and algorithms: there is one connection, without a
   * terminal, and it takes what both sides have that is safe.
   */
  private static final Set<String> POINTLESS =
      Set.of(
          "addkeystoagent",
          "addressfamily",
          "batchmode",
          "canonicalizehostname",
          "checkhostip",
          "ciphers",
          "compression",
          "connectionattempts",
          "controlmaster",
          "controlpath",
          "controlpersist",
          "escapechar",
          "forwardagent",
          "forwardx11",
          "forwardx11trusted",
          "gssapiauthentication",
          "gssapidelegatecredentials",
          "hashknownhosts",
          "hostbasedauthentication",
          "hostkeyalgorithms",
          "ipqos",
          "kbdinteractiveauthentication",
          "kexalgorithms",
          "loglevel",
          "macs",
          "numberofpasswordprompts",
          "passwordauthentication",
          "permitlocalcommand",
          "pubkeyacceptedalgorithms",
          "pubkeyacceptedkeytypes",
          "rekeylimit",
          "requesttty",
          "sendenv",
          "serveralivecountmax",
          "tcpkeepalive",
          "updatehostkeys",
          "verifyhostkeydns",
          "visualhostkey");

  /** What ssh_config(5) may say too: these words count more. */
  private static final Set<String> AS_CONFIGURED =
      Set.of(
          "globalknownhostsfile",
          "hostkeyalias",
          "hostname",
          "identitiesonly",
          "identityagent",
          "preferredauthentications",
          "proxycommand",
          "pubkeyauthentication",
          "serveraliveinterval");

  private final String host;
  private final Path home;
  private final Map<String, String> configured = new LinkedHashMap<>();
  private final List<Path> identityFiles = new ArrayList<>();
  private @Nullable List<Path> knownHostsFiles;
  private @Nullable List<String> jumpHosts;
  private @Nullable Path configFile;
  private @Nullable Integer port;
  private @Nullable String user;
  private @Nullable Duration timeout;
  private boolean acceptNewHostKeys;

  SshArguments(String host, Path home) {
    this.host = host;
    this.home = home;
  }

  /**
   * @param source the variable or option that has them, for messages
   * @throws UserException where one is not understood
   */
  void read(String source, String text) {
    List<String> words = Shell.words(text);
    if (words == null) {
      throw unknown(source, "a quote that is not closed");
    }
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.length() < 2 || word.charAt(0) != '-') {
        throw unknown(source, word);
      }
      char option = word.charAt(1);
      if (word.substring(1).chars().allMatch(c -> "46AaCnqTtvxXY".indexOf(c) >= 0)) {
        continue;
      }
      if ("oJFipl".indexOf(option) < 0) {
        throw unknown(source, word);
      }
      String value = word.substring(2);
      if (value.isEmpty()) {
        if (++i == words.size()) {
          throw unknown(source, word + " without a value");
        }
        value = words.get(i);
      }
      apply(source, option, value);
    }
  }

  private void apply(String source, char option, String value) {
    switch (option) {
      case 'o' -> {
        int end = 0;
        while (end < value.length() && "= \t".indexOf(value.charAt(end)) < 0) {
          end++;
        }
        String rest = value.substring(end).strip();
        keyword(
            source,
            value.substring(0, end),
            rest.startsWith("=") ? rest.substring(1).strip() : rest);
      }
      case 'J' -> keyword(source, "ProxyJump", value);
      case 'F' -> configFile = path(value);
      case 'i' -> identityFiles.add(path(value));
      case 'p' -> keyword(source, "Port", value);
      default -> user = value;
    }
  }

  private void keyword(String source, String name, String value) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "userknownhostsfile" -> {
        List<Path> files = new ArrayList<>();
        for (String file : value.split("\\s+")) {
          files.add(path(file));
        }
        knownHostsFiles = files;
      }
      case "stricthostkeychecking" -> {
        switch (value.toLowerCase(Locale.ROOT)) {
          // a key that changed is refused all the same, as with host_key_checking = False
          case "accept-new", "no", "off", "false" -> acceptNewHostKeys = true;
          case "yes", "ask", "true" -> {}
          default -> throw unknown(source, name + "=" + value);
        }
      }
      case "proxyjump" ->
          jumpHosts = value.equalsIgnoreCase("none") ? List.of() : List.of(value.split(","));
      case "identityfile" -> identityFiles.add(path(value));
      case "user" -> user = value;
      case "port" -> {
        try {
          port = Integer.parseInt(value);
        } catch (NumberFormatException notANumber) {
          throw unknown(source, name + "=" + value);
        }
      }
      case "connecttimeout" -> {
        if (!value.matches("[1-9][0-9]{0,5}")) {
          throw unknown(source, name + "=" + value);
        }
        timeout = Duration.ofSeconds(Integer.parseInt(value));
      }
      default -> {
        String keyword = name.toLowerCase(Locale.ROOT);
        if (AS_CONFIGURED.contains(keyword)) {
          configured.putIfAbsent(keyword, value);
        } else if (!POINTLESS.contains(keyword)) {
          throw unknown(source, "-o " + name);
        }
      }
    }
  }

  private UserException unknown(String source, String word) {
    return new UserException(
        "ssh-argument",
        "host %s, %s: '%s' is not understood".formatted(host, source, word),
        "understood are -J, -F, -i, -p, -l and -o with UserKnownHostsFile,"
            + " StrictHostKeyChecking, ProxyJump, ProxyCommand, IdentityFile, User, Port and others;"
            + " for more use ssh_config and -F",
        null);
  }

  private Path path(String text) {
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
  }

  List<Path> identityFiles() {
    return identityFiles;
  }

  @Nullable List<Path> knownHostsFiles() {
    return knownHostsFiles;
  }

  @Nullable List<String> jumpHosts() {
    return jumpHosts;
  }

  @Nullable Path configFile() {
    return configFile;
  }

  @Nullable Integer port() {
    return port;
  }

  @Nullable String user() {
    return user;
  }

  /** Of {@code ConnectTimeout}. */
  @Nullable Duration timeout() {
    return timeout;
  }

  /** Values by keywords of ssh_config(5) in small letters. */
  Map<String, String> configured() {
    return configured;
  }

  boolean acceptNewHostKeys() {
    return acceptNewHostKeys;
  }
}
