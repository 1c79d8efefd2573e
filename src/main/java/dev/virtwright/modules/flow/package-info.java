/** Modules that run what the playbook says, and that wait. */
@NullMarked
package dev.virtwright.modules.flow;

import org.jspecify.annotations.NullMarked;
