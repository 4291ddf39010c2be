/**
 * The port between the supervisor and SSH: connect, open a channel, bind a remote port, keep alive, kill. No SSH library is
 * named here.
 *
 * <p>Start with {@link dev.autotunnel.transport.SshTransport}, which makes one {@link dev.autotunnel.transport.SshAttempt}
 * a connection; what that connects is a {@link dev.autotunnel.transport.SshLink}.
 */
@NullMarked
package dev.autotunnel.transport;

import org.jspecify.annotations.NullMarked;
