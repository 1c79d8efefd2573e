package dev.virtwright.host;

import java.time.Duration;

/**
 * How facts are gathered.
 *
 * @param factPath directory of the machine's own facts, {@code *.fact}
 * @param timeout for file systems, volume groups and the machine's own facts, each
 */
public record FactOptions(String factPath, Duration timeout) {

  /** As Ansible's {@code setup} has them. */
  public static final FactOptions DEFAULT =
      new FactOptions("/etc/ansible/facts.d", Duration.ofSeconds(10));
}
