@NullMarked
package dev.virtwright.modules.files;

import org.jspecify.annotations.NullMarked;
