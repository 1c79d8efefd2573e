@NullMarked
package dev.virtwright.vault;

import org.jspecify.annotations.NullMarked;
