/**
 * Sockets for code inside this JVM: each is an SSH channel, without a local port and without a thread of its own.
 *
 * <p>Start with {@code InProcessSockets}, which makes them. {@code TunnelSocket} is what the application sees, and
 * {@code InProcessConnection} carries its bytes. {@code InProcessClient} is the caller while it waits for its connection.
 */
@NullMarked
package dev.autotunnel.internal.relay.inprocess;

import org.jspecify.annotations.NullMarked;
