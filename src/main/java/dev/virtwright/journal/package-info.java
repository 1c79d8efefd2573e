/** What a run found and did, as data. */
@NullMarked
package dev.virtwright.journal;

import org.jspecify.annotations.NullMarked;
