/**
 * Carries the bytes of connections in both directions, and counts connections and bytes.
 *
 * <p>Start with {@code Pump}.
 */
@NullMarked
package dev.autotunnel.internal.relay.pump;

import org.jspecify.annotations.NullMarked;
