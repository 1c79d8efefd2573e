/** What the engine reads from a host and does to it: queries, actions, sessions, connectors. */
@NullMarked
package dev.virtwright.host;

import org.jspecify.annotations.NullMarked;
