package dev.virtwright.ssh;

import dev.virtwright.host.Connection;
import dev.virtwright.host.Connector;
import dev.virtwright.host.Hop;
import dev.virtwright.host.HostException;
import dev.virtwright.host.Target;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import net.schmizz.keepalive.KeepAlive;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.common.DisconnectReason;
import net.schmizz.sshj.common.SSHException;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.keyprovider.KeyProvider;
import net.schmizz.sshj.userauth.method.AuthKeyboardInteractive;
import net.schmizz.sshj.userauth.method.AuthMethod;
import net.schmizz.sshj.userauth.method.AuthPassword;
import net.schmizz.sshj.userauth.method.AuthPublickey;
import net.schmizz.sshj.userauth.method.PasswordResponseProvider;
import net.schmizz.sshj.userauth.password.PasswordUtils;
import org.jspecify.annotations.Nullable;

/** Opens connections over SSH 2, through jump hosts where asked. */
public final class SshConnector implements Connector {
  private final Destination.Person person;
  private final Jumps jumps;
  private final ReentrantLock remembering = new ReentrantLock();

  /**
   * @param user the local user, who logs in where nothing else is said
   * @param home for ~/.ssh
   * @param agentSocket {@code SSH_AUTH_SOCK}; null for no agent
   */
  public SshConnector(String user, Path home, @Nullable String agentSocket) {
    this.person = new Destination.Person(user, home, agentSocket);
    this.jumps = new Jumps(person);
  }

  @Override
  public String transport() {
    return "ssh";
  }

  @Override
  public Connection connect(Target target) throws HostException {
    Destination destination = Destination.of(target, person);
    List<SSHClient> hops = new ArrayList<>();
    boolean done = false;
    try {
      for (Jumps.Jump jump : jumps.before(target)) {
        try {
          hop(jump.to(), target, hops);
        } catch (HostException stopped) {
          throw Jumps.at(jump.text(), destination, stopped);
        }
      }
      hop(destination, target, hops);
      done = true;
      return new SshConnection(destination, hops.removeLast(), hops);
    } finally {
      if (!done) {
        hops.reversed().forEach(SshConnection::quietly);
      }
    }
  }

  @Override
  public List<Hop> hops(Target target) throws HostException {
    return jumps.hops(target);
  }

  @Override
  public void moved(Target target) throws HostException {
    jumps.moved(target);
  }

  private void hop(Destination to, Target target, List<SSHClient> hops) throws HostException {
    KnownHosts known = KnownHosts.of(to, remembering);
    SSHClient client = new SSHClient(Algorithms.config());
    int millis = Math.toIntExact(to.timeout().toMillis());
    client.setConnectTimeout(millis);
    client.setTimeout(millis);
    client.getTransport().setTimeoutMs(millis);
    client.getConnection().setTimeoutMs(millis);
    client.addHostKeyVerifier(known);
    keepAlive(client, to);
    boolean open = false;
    try {
      String command = to.proxyCommand();
      if (hops.isEmpty()) {
        if (command != null) {
          client.setSocketFactory(new ProxySockets(command));
        }
        client.connect(to.host(), to.port());
      } else {
        client.connectVia(hops.getLast().newDirectConnection(to.host(), to.port()));
      }
      authenticate(client, to, target);
      // From here on silence is normal: keep-alive finds a dead peer, deadlines a late answer.
      client.setTimeout(0);
      client.getConnection().setTimeoutMs(Math.toIntExact(target.patience().toMillis()));
      if (client.getSocket() != null) {
        client.getSocket().setSoTimeout(0);
      }
      hops.add(client);
      open = true;
    } catch (IOException failure) {
      HostException refusal = known.refusal();
      throw refusal != null ? refusal : problem(to, failure);
    } catch (IllegalStateException ended) {
      if (client.isConnected()) {
        throw ended;
      }
      IOException why = whyEnded(client, ended);
      HostException refusal = known.refusal();
      throw refusal != null ? refusal : problem(to, why);
    } finally {
      if (!open) {
        SshConnection.quietly(client);
      }
    }
  }

  /**
   * The library looks whether it is connected before each step: where what the server sent ended
   * the connection just then, it tells no more than that it is not, and its reader knows the rest.
   */
  private static IOException whyEnded(SSHClient client, IllegalStateException ended) {
    try {
      client.getTransport().join(client.getTimeout(), TimeUnit.MILLISECONDS);
      return new IOException("the server ended the connection", ended);
    } catch (TransportException why) {
      why.addSuppressed(ended);
      return why;
    }
  }

  /** Only what is set before connecting is started with the connection. */
  private static void keepAlive(SSHClient client, Destination to) {
    KeepAlive heart = client.getConnection().getKeepAlive();
    Duration interval = to.keepAlive() == null ? Algorithms.keepAlive() : to.keepAlive();
    heart.setKeepAliveInterval((int) interval.toSeconds());
    if (heart instanceof KeepAliveRunner runner) {
      runner.setMaxAliveCount(Algorithms.UNANSWERED);
    }
  }

  private static void authenticate(SSHClient client, Destination to, Target target)
      throws IOException, HostException {
    List<AuthMethod> methods = new ArrayList<>();
    List<String> tried = new ArrayList<>();
    List<String> passed = new ArrayList<>();
    List<KeyProvider> files = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Path file : to.identities()) {
      if (!Files.isReadable(file)) {
        passed.add(file + " (cannot be read)");
        continue;
      }
      try {
        KeyProvider key = client.loadKeys(file.toString());
        key.getPrivate();
        files.add(key);
        names.add(file.toString());
      } catch (IOException locked) {
        passed.add(file + " (has a passphrase or is no private key: add it to the agent)");
      }
    }
    if (to.agentSocket() != null) {
      agent(to, files, passed, methods, tried);
    }
    for (int i = 0; i < files.size(); i++) {
      methods.add(new AuthPublickey(files.get(i)));
      tried.add("key " + names.get(i));
    }
    if (target.password() != null) {
      char[] password = target.password().reveal().toCharArray();
      methods.add(new AuthPassword(PasswordUtils.createOneOff(password.clone())));
      methods.add(
          new AuthKeyboardInteractive(
              new PasswordResponseProvider(PasswordUtils.createOneOff(password))));
      tried.add("password");
    }
    if (methods.isEmpty()) {
      throw refused(to, tried, passed, "there is nothing to log in with");
    }
    // Checking a key may take a busy machine, or one whose users are elsewhere, longer than
    // answering.
    client.getTransport().setTimeoutMs(Math.toIntExact(target.patience().toMillis()));
    try {
      client.auth(to.user(), methods);
    } catch (UserAuthException refused) {
      if (late(refused)) {
        throw new HostException(
            HostException.Kind.UNREACHABLE,
            "%s answers, but has not let %s in within %d s"
                .formatted(where(to), to.user(), target.patience().toSeconds()),
            "is the machine busy, or the server that knows its users? -T SECONDS waits longer",
            refused);
      }
      if (!client.isConnected()
          && refused.getDisconnectReason() != DisconnectReason.NO_MORE_AUTH_METHODS_AVAILABLE
          && lost(refused)) {
        throw refused;
      }
      throw refused(to, tried, passed, null);
    }
  }

  private static void agent(
      Destination to,
      List<KeyProvider> files,
      List<String> passed,
      List<AuthMethod> methods,
      List<String> tried)
      throws IOException {
    Agent agent = new Agent(Objects.requireNonNull(to.agentSocket()));
    List<byte[]> publics = new ArrayList<>();
    for (Path file : to.identities()) {
      Path pub = Path.of(file + ".pub");
      if (Files.isReadable(pub)) {
        String[] words = Files.readString(pub).strip().split("\\s+");
        if (words.length > 1) {
          publics.add(Base64.getMimeDecoder().decode(words[1]));
        }
      }
    }
    try {
      for (Agent.Key key : agent.keys()) {
        boolean named = publics.stream().anyMatch(blob -> Arrays.equals(blob, key.blob()));
        if (named || !to.onlyIdentities()) {
          AgentAuth method = new AgentAuth(agent, key);
          methods.add(named ? 0 : methods.size(), method);
          tried.add("agent's key " + key.comment());
        }
      }
    } catch (IOException noAgent) {
      passed.add("agent at " + to.agentSocket() + " (" + noAgent.getMessage() + ")");
    }
    if (files.isEmpty() && methods.isEmpty()) {
      passed.add("agent at " + to.agentSocket() + " (has no keys for this host)");
    }
  }

  private static HostException refused(
      Destination to, List<String> tried, List<String> passed, @Nullable String problem) {
    StringBuilder text = new StringBuilder();
    text.append(where(to)).append(" does not let ").append(to.user()).append(" in: ");
    text.append(problem == null ? "it refused " + String.join(", ", tried) : problem);
    if (!passed.isEmpty()) {
      text.append("; passed over: ").append(String.join(", ", passed));
    }
    return new HostException(
        HostException.Kind.AUTHENTICATION,
        text.toString(),
        "set ansible_user and ansible_ssh_private_key_file, load the key into the agent, or ask for a"
            + " password with -k; ssh-copy-id brings a key there");
  }

  private static String where(Destination to) {
    return to.alias() + " (" + to.host() + ":" + to.port() + ")";
  }

  private static HostException problem(Destination to, IOException failure) {
    String where = where(to);
    Throwable cause = failure;
    while (cause.getCause() != null
        && !(cause instanceof ConnectException)
        && !(cause instanceof UnknownHostException)
        && !(cause instanceof SocketTimeoutException)
        && !(cause instanceof TimeoutException)) {
      cause = cause.getCause();
    }
    HostException.Kind unreachable = HostException.Kind.UNREACHABLE;
    return switch (cause) {
      case UnknownHostException unknown ->
          new HostException(
              unreachable,
              "no address for " + where,
              "mend the name in the inventory, or set ansible_host",
              failure);
      case NoRouteToHostException route ->
          new HostException(
              unreachable,
              "no route to " + where,
              "is the machine up, and the network between?",
              failure);
      case ConnectException refused ->
          new HostException(
              unreachable,
              "nothing answers at " + where + ": " + refused.getMessage(),
              "is the machine up, does sshd run, and is the port right?",
              failure);
      case SocketTimeoutException late -> late(to, where, failure);
      case TimeoutException late -> late(to, where, failure);
      default ->
          new HostException(
              unreachable,
              "connecting to "
                  + where
                  + " failed: "
                  + (failure.getMessage() == null ? failure.toString() : failure.getMessage()),
              noCommonAlgorithm(failure)
                  ? "the server offers only algorithms that are not safe any more; update its sshd"
                  : "ssh -v " + to.host() + " shows more",
              failure);
    };
  }

  private static boolean noCommonAlgorithm(IOException failure) {
    return failure instanceof SSHException ssh
        && (ssh.getDisconnectReason() == DisconnectReason.KEY_EXCHANGE_FAILED
            || String.valueOf(ssh.getMessage()).startsWith("Unable to reach a settlement"));
  }

  private static HostException late(Destination to, String where, IOException failure) {
    return new HostException(
        HostException.Kind.UNREACHABLE,
        where + " did not answer within " + to.timeout().toSeconds() + " s",
        "is the machine up, or a firewall between? -T SECONDS waits longer",
        failure);
  }

  private static boolean late(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** Whether it was the connection that failed, not what was asked over it. */
  static boolean lost(SSHException failure) {
    return switch (failure.getDisconnectReason()) {
      case CONNECTION_LOST, BY_APPLICATION, PROTOCOL_ERROR, MAC_ERROR -> true;
      default -> underneath(failure);
    };
  }

  /** Whether a socket's failure lies below: sshj wraps it once or twice, with no reason given. */
  private static boolean underneath(SSHException failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException && !(cause instanceof SSHException)) {
        return true;
      }
    }
    return false;
  }

  static HostException connectionLost(String host, Exception failure) {
    return new HostException(
        HostException.Kind.UNREACHABLE,
        "the connection to " + host + " was lost: " + failure.getMessage(),
        "is the machine still up, and the network between?",
        failure);
  }
}
