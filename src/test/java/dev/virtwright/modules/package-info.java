/** What holds for all modules. */
@NullMarked
package dev.virtwright.modules;

import org.jspecify.annotations.NullMarked;
