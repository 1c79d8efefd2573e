/** Composition root, options and exit codes; the only room that ends the process. */
@NullMarked
package dev.virtwright.cli;

import org.jspecify.annotations.NullMarked;
