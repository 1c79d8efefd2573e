@NullMarked
package dev.virtwright.value;

import org.jspecify.annotations.NullMarked;
