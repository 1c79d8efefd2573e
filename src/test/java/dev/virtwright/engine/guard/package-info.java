/** Tests of guarded changes, with the real shell in a directory of their own. */
@NullMarked
package dev.virtwright.engine.guard;

import org.jspecify.annotations.NullMarked;
