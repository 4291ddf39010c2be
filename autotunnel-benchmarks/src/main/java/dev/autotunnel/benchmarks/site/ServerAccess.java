package dev.autotunnel.benchmarks.site;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * What a client must know to log in to a {@link PrivateSshd}.
 *
 * @param port on loopback
 * @param directory where its keys are
 */
public record ServerAccess(int port, Path directory) {

    /** What known_hosts calls the server, whatever line leads to it. */
    public static final String ALIAS = "benchmarks";

    static final String CLIENT_KEY = "client";
    static final String KNOWN_HOSTS = "known_hosts";
    static final String HOST_KEY = "host";

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Whom it lets in: the user that runs this. */
    public String user() {
        return System.getProperty("user.name");
    }

    /** An ECDSA key, which all peers can read without further libraries. */
    public Path privateKey() {
        return directory.resolve(CLIENT_KEY);
    }

    /** Holds the host key under {@link #ALIAS}. */
    public Path knownHosts() {
        return directory.resolve(KNOWN_HOSTS);
    }

    /** The public host key, as a line. */
    public Path hostKey() {
        return directory.resolve(HOST_KEY + ".pub");
    }
}
