/** Tests of reading and changing machines: real shells, real processes, a host written by hand. */
@NullMarked
package dev.virtwright.host;

import org.jspecify.annotations.NullMarked;
