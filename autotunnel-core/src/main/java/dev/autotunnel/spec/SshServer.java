package dev.autotunnel.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An SSH server: where it is, who we are there, which keys it may show, and which other server leads to it.
 *
 * @param host name or address. Without {@code via} it is looked up here and all its addresses are tried; with it, the jump
 *     host looks it up and connects
 * @param port by default 22
 * @param user by default the user of this process
 * @param credentials how we authenticate
 * @param hostKeys which host keys are trusted
 * @param via the jump host through which this server is reached, which may have one itself; by default none. The option
 *     {@code ProxyJump}, or {@code -J}, but each jump host has its own user, credentials and host keys
 */
public record SshServer(
        String host, int port, String user, Credentials credentials, HostKeys hostKeys, Optional<SshServer> via) {
    /** The port of SSH. */
    public static final int DEFAULT_PORT = 22;

    /** How many jump hosts there may be on the way to a server. */
    public static final int MOST_JUMP_HOSTS = 16;

    /** Checks host, port, user and the number of jump hosts. */
    public SshServer {
        Rules.host("server.host", host);
        Rules.port("server.port", port);
        boolean plain = !user.isBlank() && user.chars().noneMatch(Character::isISOControl);
        Rules.require(plain, "server.user", user, "must be a user name");
        int jumpHosts =
                Rules.given("server.via", via).map(jump -> jump.route().size()).orElse(0);
        String rule = "must be at most " + MOST_JUMP_HOSTS + " jump hosts";
        Rules.require(jumpHosts <= MOST_JUMP_HOSTS, "server.via", jumpHosts, rule);
    }

    /** A server that is reached without a jump host. */
    public SshServer(String host, int port, String user, Credentials credentials, HostKeys hostKeys) {
        this(host, port, user, credentials, hostKeys, Optional.empty());
    }

    /**
     * A server that is reached without a jump host.
     *
     * @param address as {@code [user@]host[:port]}, IPv6 in brackets
     */
    public static SshServer of(String address, Credentials credentials, HostKeys hostKeys) {
        ServerText at = ServerText.parse(Rules.given("server", address));
        return new SshServer(at.host(), at.port(), at.user(), credentials, hostKeys);
    }

    /**
     * This server, reached through that jump host and the jump hosts on the way to it. For ssh's {@code -J first,second}:
     * {@code server.withVia(second.withVia(first))}.
     */
    public SshServer withVia(SshServer jumpHost) {
        return new SshServer(host, port, user, credentials, hostKeys, Optional.of(Rules.given("server.via", jumpHost)));
    }

    /** All servers on the way in the order in which they are connected to, as for {@code -J}: jump hosts, then this one. */
    public List<SshServer> route() {
        List<SshServer> all = new ArrayList<>(via.map(SshServer::route).orElse(List.of()));
        all.add(this);
        return List.copyOf(all);
    }

    /** The server as {@code user@host:port}, without the way to it. */
    public String address() {
        return user + "@" + new Endpoint.Tcp(host, port);
    }
}
