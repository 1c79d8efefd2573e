/** Ansible Vault: encrypted files and inline values, and where their passwords come from. */
@NullMarked
package dev.virtwright.vault;

import org.jspecify.annotations.NullMarked;
