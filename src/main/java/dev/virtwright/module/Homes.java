package dev.virtwright.module;

import dev.virtwright.host.CommandOutput;
import dev.virtwright.host.FragmentResult;
import dev.virtwright.host.HostException;
import dev.virtwright.host.HostReader;
import dev.virtwright.host.UserEntry;
import dev.virtwright.host.UserState;

/** Paths that begin with {@code ~}, as Python's os.path.expanduser takes them on the machine. */
public final class Homes {
  private static final CommandOutput HOME = CommandOutput.of("sh", "-c", "printf %s ~");

  private Homes() {}

  /** The arguments with absolute paths; the machine is asked only where one begins with ~. */
  public static Args expanded(Args args, HostReader host) throws HostException {
    return args.withHomes(path -> expanded(path, host));
  }

  /** The path itself where it does not begin with ~. */
  public static String expanded(String path, HostReader host) throws HostException {
    if (!path.startsWith("~")) {
      return path;
    }
    int slash = path.indexOf('/');
    String user = path.substring(1, slash < 0 ? path.length() : slash);
    String home = user.isEmpty() ? own(host) : homeOf(user, host);
    if (!home.startsWith("/")) {
      throw new HostException(
          HostException.Kind.FAILED,
          "it is not known what %s is on the machine: it has no home directory for that user"
              .formatted(path),
          "write the path from the root");
    }
    return slash < 0 ? home : (home.equals("/") ? "" : home) + path.substring(slash);
  }

  private static String own(HostReader host) throws HostException {
    FragmentResult answer = host.ask(HOME);
    return answer.succeeded() ? answer.out() : "";
  }

  private static String homeOf(String user, HostReader host) throws HostException {
    return host.ask(new UserEntry(user)).map(UserState::home).orElse("");
  }
}
