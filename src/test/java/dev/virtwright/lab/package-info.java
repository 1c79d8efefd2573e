/** Real hosts for tests: machines, containers, SSH servers on loopback, and a wire that counts. */
@NullMarked
package dev.virtwright.lab;

import org.jspecify.annotations.NullMarked;
