/**
 * Playbooks, roles and task files become immutable records; variables of all levels answer as one
 * scope. Every mistake of every file is found before a host is touched.
 */
@NullMarked
package dev.virtwright.playbook;

import org.jspecify.annotations.NullMarked;
