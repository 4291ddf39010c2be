package dev.autotunnel.spec;

/**
 * An SSH server: where it is, who we are there, and which keys it may show.
 *
 * @param host name or address; all its addresses are tried
 * @param port by default 22
 * @param user by default the user of this process
 * @param credentials how we authenticate
 * @param hostKeys which host keys are trusted
 */
public record SshServer(String host, int port, String user, Credentials credentials, HostKeys hostKeys) {
    /** The port of SSH. */
    public static final int DEFAULT_PORT = 22;

    /** Checks host, port and user. */
    public SshServer {
        Rules.host("server.host", host);
        Rules.port("server.port", port);
        boolean plain = !user.isBlank() && user.chars().noneMatch(Character::isISOControl);
        Rules.require(plain, "server.user", user, "must be a user name");
    }

    /** The server as {@code user@host:port}. */
    public String address() {
        return user + "@" + new Endpoint.Tcp(host, port);
    }
}
