/** Faults thrown at guarded network changes on real machines: {@code bench/network-faults}. */
@NullMarked
package dev.virtwright.faults;

import org.jspecify.annotations.NullMarked;
