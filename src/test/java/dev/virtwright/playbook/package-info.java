@NullMarked
package dev.virtwright.playbook;

import org.jspecify.annotations.NullMarked;
