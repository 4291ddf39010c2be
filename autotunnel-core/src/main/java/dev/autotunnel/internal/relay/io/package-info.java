/**
 * Offers non-blocking sockets: the selector loop, listeners, and connecting to a target.
 *
 * <p>Start with {@code SelectorLoop}.
 */
@NullMarked
package dev.autotunnel.internal.relay.io;

import org.jspecify.annotations.NullMarked;
