@NullMarked
package dev.virtwright.inventory;

import org.jspecify.annotations.NullMarked;
