/** Modules that manage services, kernel modules and settings, users, groups and restarts. */
@NullMarked
package dev.virtwright.modules.system;

import org.jspecify.annotations.NullMarked;
