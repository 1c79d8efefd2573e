package dev.virtwright.engine;

import dev.virtwright.diag.UserException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those arguments of ssh(1) that have a meaning for a connection that is not made by ssh(1). What
 * is not understood is an error that names it: ignoring it could mean reaching another machine.
 */
final class SshArguments {
  /** About sharing connections and keeping them up: there is one connection, and it is kept up. */
  private static final Set<String> POINTLESS =
      Set.of(
          "controlmaster",
          "controlpath",
          "controlpersist",
          "serveraliveinterval",
          "serveralivecountmax",
          "tcpkeepalive",
          "batchmode",
          "loglevel",
          "compression");

  private final String host;
  private final Path home;
  private final List<Path> identityFiles = new ArrayList<>();
  private @Nullable List<Path> knownHostsFiles;
  private @Nullable List<String> jumpHosts;
  private @Nullable Path configFile;
  private @Nullable Integer port;
  private @Nullable String user;
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
    List<String> words = words(source, text);
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.length() < 2 || word.charAt(0) != '-') {
        throw unknown(source, word);
      }
      char option = word.charAt(1);
      if ("CqTx".indexOf(option) >= 0 && word.length() == 2) {
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
          case "accept-new" -> acceptNewHostKeys = true;
          case "yes", "ask", "true" -> {}
          default ->
              throw new UserException(
                  "ssh-argument",
                  "host %s, %s: StrictHostKeyChecking=%s would take any machine for this host"
                      .formatted(host, source, value),
                  "write StrictHostKeyChecking=accept-new, which takes only hosts not known yet",
                  null);
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
      default -> {
        if (!POINTLESS.contains(name.toLowerCase(Locale.ROOT))) {
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
            + " StrictHostKeyChecking, ProxyJump, IdentityFile, User, Port;"
            + " for more use ssh_config and -F",
        null);
  }

  private Path path(String text) {
    return text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
  }

  /** Words as sh(1) splits them; quotes and backslash protect. */
  private List<String> words(String source, String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word = (word == null ? new StringBuilder() : word).append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        word = word == null ? new StringBuilder() : word;
      } else if (Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
          word = null;
        }
      } else {
        if (c == '\\' && i + 1 < text.length()) {
          c = text.charAt(++i);
        }
        word = (word == null ? new StringBuilder() : word).append(c);
      }
    }
    if (quote != 0) {
      throw unknown(source, "a quote that is not closed");
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
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

  boolean acceptNewHostKeys() {
    return acceptNewHostKeys;
  }
}
