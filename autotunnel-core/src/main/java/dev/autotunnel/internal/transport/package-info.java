/**
 * Separates the supervisor from SSH: connect, open a channel, bind a remote port, keep alive, kill. No SSH library appears
 * here.
 *
 * <p>Start with {@link dev.autotunnel.internal.transport.SshTransport}, which makes one
 * {@link dev.autotunnel.internal.transport.SshAttempt} for each connection. A successful attempt returns a
 * {@link dev.autotunnel.internal.transport.SshLink}.
 */
@NullMarked
package dev.autotunnel.internal.transport;

import org.jspecify.annotations.NullMarked;
