/** Network changes that the machine undoes by itself unless they are proven and confirmed. */
@NullMarked
package dev.virtwright.engine.guard;

import org.jspecify.annotations.NullMarked;
