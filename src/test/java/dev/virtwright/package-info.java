/** Tests that see every room. */
@NullMarked
package dev.virtwright;

import org.jspecify.annotations.NullMarked;
