/** What a run came to, for people and programs: console, HTML, JSON; one class each. */
@NullMarked
package dev.virtwright.report;

import org.jspecify.annotations.NullMarked;
