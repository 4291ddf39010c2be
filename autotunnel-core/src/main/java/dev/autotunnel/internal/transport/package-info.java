/**
 * The port between the supervisor and SSH: connect, open a channel, bind a remote port, keep alive, kill. No SSH library is
 * named here.
 *
 * <p>Start with {@link dev.autotunnel.internal.transport.SshTransport}, which makes one {@link dev.autotunnel.internal.transport.SshAttempt}
 * a connection; what that connects is a {@link dev.autotunnel.internal.transport.SshLink}.
 */
@NullMarked
package dev.autotunnel.internal.transport;

import org.jspecify.annotations.NullMarked;
