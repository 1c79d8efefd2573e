/**
 * Jinja2: text to a sealed tree, tree and variables to native values or text, as Jinja2 3.1 under
 * ansible-core 2.19 means it. Pure: lookups, time, randomness and YAML are passed in.
 */
@NullMarked
package dev.virtwright.template;

import org.jspecify.annotations.NullMarked;
