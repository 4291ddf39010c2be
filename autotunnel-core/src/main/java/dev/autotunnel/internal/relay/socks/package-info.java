/**
 * Implements SOCKS 4, 4a and 5, by which a client of a dynamic forward names its target.
 *
 * <p>Start with {@code SocksDialogue}, which has no I/O.
 */
@NullMarked
package dev.autotunnel.internal.relay.socks;

import org.jspecify.annotations.NullMarked;
