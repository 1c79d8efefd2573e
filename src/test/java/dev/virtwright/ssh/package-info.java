@NullMarked
package dev.virtwright.ssh;

import org.jspecify.annotations.NullMarked;
