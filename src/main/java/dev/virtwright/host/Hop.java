package dev.virtwright.host;

import org.jspecify.annotations.Nullable;

/**
 * A machine that is connected to, on the way to a target or as the target itself.
 *
 * @param name as it was asked for, such as an alias of ssh_config(5)
 * @param address host name or address
 * @param port 1 to 65535; null for the protocol's own
 */
public record Hop(String name, String address, @Nullable Integer port) {}
