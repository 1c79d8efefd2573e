/** Connections over SSH: known hosts, keys, agent, jump hosts, ssh_config. Alone in seeing sshj. */
@NullMarked
package dev.virtwright.ssh;

import org.jspecify.annotations.NullMarked;
