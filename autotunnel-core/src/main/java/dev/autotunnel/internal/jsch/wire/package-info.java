/**
 * The TCP socket of a session. We own the socket: we connect it, watch it and close it.
 *
 * <p>Start with {@code OwnedSocket}.
 */
@NullMarked
package dev.autotunnel.internal.jsch.wire;

import org.jspecify.annotations.NullMarked;
