/** What is said to people about mistakes: code, severity, place, remedy. Sees no other room. */
@NullMarked
package dev.virtwright.diag;

import org.jspecify.annotations.NullMarked;
