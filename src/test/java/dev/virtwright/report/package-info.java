@NullMarked
package dev.virtwright.report;

import org.jspecify.annotations.NullMarked;
