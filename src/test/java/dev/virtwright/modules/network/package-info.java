/** Tests of the network modules; most are data in src/test/resources/network. */
@NullMarked
package dev.virtwright.modules.network;

import org.jspecify.annotations.NullMarked;
