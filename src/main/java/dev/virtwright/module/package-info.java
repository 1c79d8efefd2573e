/** The contract between the engine and the modules that describe desired state. */
@NullMarked
package dev.virtwright.module;

import org.jspecify.annotations.NullMarked;
