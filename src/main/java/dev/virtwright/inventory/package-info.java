/** Hosts, groups and their variables, from YAML and INI files, directories and host lists. */
@NullMarked
package dev.virtwright.inventory;

import org.jspecify.annotations.NullMarked;
