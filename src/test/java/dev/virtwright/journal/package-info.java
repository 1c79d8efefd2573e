@NullMarked
package dev.virtwright.journal;

import org.jspecify.annotations.NullMarked;
