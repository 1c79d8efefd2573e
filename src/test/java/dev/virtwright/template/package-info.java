@NullMarked
package dev.virtwright.template;

import org.jspecify.annotations.NullMarked;
