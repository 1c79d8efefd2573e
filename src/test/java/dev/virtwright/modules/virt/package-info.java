@NullMarked
package dev.virtwright.modules.virt;

import org.jspecify.annotations.NullMarked;
