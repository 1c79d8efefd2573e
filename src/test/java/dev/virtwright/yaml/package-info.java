@NullMarked
package dev.virtwright.yaml;

import org.jspecify.annotations.NullMarked;
