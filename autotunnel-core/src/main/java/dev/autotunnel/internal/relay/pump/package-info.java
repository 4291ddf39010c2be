/**
 * Carries the bytes of connections both ways, and counts them.
 *
 * <p>Start with {@code Pump}.
 */
@NullMarked
package dev.autotunnel.internal.relay.pump;

import org.jspecify.annotations.NullMarked;
