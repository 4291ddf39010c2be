package dev.autotunnel.testkit;

import org.apache.sshd.common.SshConstants;

/**
 * The points of an SSH connection at which {@link EmbeddedSshServer} can fall silent or hang up.
 *
 * <p>They are listed in the order in which a client meets them. Immutable, as every enum.
 */
public enum Stage {
    /** Nowhere: the server behaves. */
    NONE,
    /** Before the server sends its identification line: the client has a TCP connection and nothing else. */
    BANNER,
    /** At the client's key exchange message, after both sides have proposed their algorithms. A rekey counts too. */
    KEY_EXCHANGE,
    /** At the client's first authentication request, on a connection that is already encrypted. */
    AUTHENTICATION,
    /** At global requests: {@code tcpip-forward}, {@code cancel-tcpip-forward} and {@code keepalive@openssh.com}. */
    FORWARD,
    /** At the opening of a channel, be it {@code direct-tcpip} or {@code session}. Open channels carry on. */
    CHANNEL_OPEN;

    /** The stage a message of a client belongs to; {@link #NONE} for those that no stage concerns. */
    static Stage ofMessage(int opcode) {
        if (opcode >= SshConstants.SSH_MSG_KEX_FIRST && opcode <= SshConstants.SSH_MSG_KEX_LAST) {
            return KEY_EXCHANGE;
        }
        return switch (opcode) {
            case SshConstants.SSH_MSG_USERAUTH_REQUEST -> AUTHENTICATION;
            case SshConstants.SSH_MSG_GLOBAL_REQUEST -> FORWARD;
            case SshConstants.SSH_MSG_CHANNEL_OPEN -> CHANNEL_OPEN;
            default -> NONE;
        };
    }
}
