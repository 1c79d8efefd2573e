package dev.virtwright.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * What the tool knows of the process it is, passed in so that tests can be another one.
 *
 * @param out the result
 * @param err progress and diagnostics
 * @param outIsTerminal whether a person sees {@code out} at once
 * @param errIsTerminal whether a person sees {@code err} at once
 * @param home where the tool is installed, with its playbooks, roles and lab
 * @param user the login name
 * @param userHome for ~/.ssh
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Path home,
    Path workingDirectory,
    String user,
    Path userHome,
    Map<String, String> environment,
    Clock clock) {

  /** The same with a variable of the environment set. */
  Surroundings withVariable(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return new Surroundings(
        out,
        err,
        outIsTerminal,
        errIsTerminal,
        home,
        workingDirectory,
        user,
        userHome,
        Map.copyOf(more),
        clock);
  }
}
