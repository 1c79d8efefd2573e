@NullMarked
package dev.virtwright.engine;

import org.jspecify.annotations.NullMarked;
