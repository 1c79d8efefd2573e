@NullMarked
package dev.virtwright.modules.packages;

import org.jspecify.annotations.NullMarked;
