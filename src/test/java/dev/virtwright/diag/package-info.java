@NullMarked
package dev.virtwright.diag;

import org.jspecify.annotations.NullMarked;
