/** Plain values and their JSON text, units and secrets. */
@NullMarked
package dev.virtwright.value;

import org.jspecify.annotations.NullMarked;
