/** What a run found and did, as data. */
@NullMarked
package dev.virtwright.result;

import org.jspecify.annotations.NullMarked;
