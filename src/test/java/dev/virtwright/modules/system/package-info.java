@NullMarked
package dev.virtwright.modules.system;

import org.jspecify.annotations.NullMarked;
