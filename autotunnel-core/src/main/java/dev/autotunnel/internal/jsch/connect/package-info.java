/**
 * Connecting to the first server of a route: over TCP to any of its addresses, through a proxy, by a command, or by the
 * user's socket factory.
 *
 * <p>Start with {@code SocketConnectors}.
 */
@NullMarked
package dev.autotunnel.internal.jsch.connect;

import org.jspecify.annotations.NullMarked;
