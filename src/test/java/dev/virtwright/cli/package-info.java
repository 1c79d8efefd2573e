@NullMarked
package dev.virtwright.cli;

import org.jspecify.annotations.NullMarked;
