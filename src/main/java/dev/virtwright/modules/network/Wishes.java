package dev.virtwright.modules.network;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a network task may go about it.
 *
 * @param stack null to recognise it
 * @param confirmWithin from arming to the host's own undo
 * @param confirmAddress where the host must answer afterwards; null for where it answers now
 * @param takeOver whether files of others that concern nothing else are replaced
 */
record Wishes(
    @Nullable StackName stack,
    Duration confirmWithin,
    @Nullable String confirmAddress,
    boolean allowUnsupportedMode,
    boolean allowSinglePort,
    boolean takeOver) {}
