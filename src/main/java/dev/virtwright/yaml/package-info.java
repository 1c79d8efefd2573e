/**
 * YAML text becomes nodes that know where they stand, with scalars as Ansible (PyYAML, YAML 1.1)
 * reads them; plain values become YAML text as PyYAML writes it.
 */
@NullMarked
package dev.virtwright.yaml;

import org.jspecify.annotations.NullMarked;
