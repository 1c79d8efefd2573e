@NullMarked
package dev.virtwright.modules.flow;

import org.jspecify.annotations.NullMarked;
