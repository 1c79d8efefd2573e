/**
 * Plans tasks, coalesces what they read, carries out what they would change, and reads it back.
 *
 * <p>The way in for front ends: {@code RunPlan.of} finds every mistake that can be found without a
 * host, {@code Engine.start} carries a plan out, {@code RunListener} hears of it.
 */
@NullMarked
package dev.virtwright.engine;

import org.jspecify.annotations.NullMarked;
