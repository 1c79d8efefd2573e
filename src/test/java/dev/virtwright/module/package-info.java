@NullMarked
package dev.virtwright.module;

import org.jspecify.annotations.NullMarked;
