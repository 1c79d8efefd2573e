/** Bonds, bridges and VLANs, written for the network stack that the machine runs. */
@NullMarked
package dev.virtwright.modules.network;

import org.jspecify.annotations.NullMarked;
