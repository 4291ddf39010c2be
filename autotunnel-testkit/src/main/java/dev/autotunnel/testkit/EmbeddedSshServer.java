package dev.autotunnel.testkit;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An SSH server inside the test's own JVM, with its own keys, that misbehaves on demand.
 *
 * <p>It listens on 127.0.0.1 only, knows one user, and supports public keys, passwords, local ({@code -L}), remote
 * ({@code -R}, port 0 too) and dynamic forwards, bare session channels and keepalives. It runs no shell and no command.
 *
 * <pre>{@code
 * try (EmbeddedSshServer server = EmbeddedSshServer.start()) {
 *     connect(server.address(), server.user(), server.privateKeyFile());
 *     server.stallAt(Stage.KEY_EXCHANGE);
 *     server.killSessions();
 * }
 * }</pre>
 *
 * <p>Every switch works while the server runs and has taken effect when the method returns, for connections made from
 * then on; what it does to those that exist is said with each. Switches survive {@link #stop()} and {@link #restart()}.
 * Safe for use by several threads.
 */
public final class EmbeddedSshServer implements AutoCloseable {

    private final ServerOptions options;
    private final ServerRules rules;
    private final CredentialFiles files = new CredentialFiles();
    private final AtomicInteger attempts = new AtomicInteger();
    private final InetSocketAddress address;

    // Both guarded by this. Exactly one of them is there until close().
    private @Nullable MinaServer running;
    private @Nullable PortReservation reservation;

    EmbeddedSshServer(ServerOptions options) {
        this.options = options;
        this.rules = ServerRules.of(options);
        try {
            MinaServer started = MinaServer.listen(options.port(), options, rules, attempts);
            running = started;
            address = started.address();
            KeyPair userKey = HostKeyType.ECDSA.generate();
            rules.access().authorize(userKey.getPublic());
            files.writePrivateKey(userKey);
            files.writeKnownHosts(knownHostsLine());
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a server with every default: a free port, user {@code tunnel}, a random password, a generated key.
     *
     * @return a server that accepts connections
     * @throws java.io.UncheckedIOException if no port can be bound or no temporary file can be written
     */
    public static EmbeddedSshServer start() {
        return builder().start();
    }

    /**
     * The way to a server with other than the defaults.
     *
     * @return a new builder
     */
    public static EmbeddedSshServerBuilder builder() {
        return new EmbeddedSshServerBuilder();
    }

    /**
     * Where the server listens, or will again after {@link #restart()}.
     *
     * @return an address of 127.0.0.1 that stays the same until {@link #close()}
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * The port of {@link #address()}.
     *
     * @return 1 to 65535
     */
    public int port() {
        return address.getPort();
    }

    /**
     * The only user the server knows.
     *
     * @return the name to log in with
     */
    public String user() {
        return options.user();
    }

    /**
     * The password that is right now.
     *
     * @return the password; keep it out of logs as any other
     */
    public String password() {
        return rules.access().password();
    }

    /**
     * All answers that clients have given to {@link EmbeddedSshServerBuilder#prompts}, right ones and wrong ones.
     *
     * @return the answers so far in their order
     */
    public List<String> promptAnswers() {
        return rules.access().answers();
    }

    /**
     * A private key the user may log in with: ECDSA, in OpenSSH's own format, without a passphrase.
     *
     * @return a file that exists until {@link #close()}
     */
    public Path privateKeyFile() {
        return files.privateKey();
    }

    /**
     * A {@code known_hosts} file that trusts the keys the server started with, at {@link #address()}.
     *
     * <p>{@link #changeHostKey()} leaves it as it is: a client that uses it then sees a changed key.
     *
     * @return a file that exists until {@link #close()}
     */
    public Path knownHostsFile() {
        return files.knownHosts();
    }

    /**
     * As {@link #knownHostsFile()}, for clients that reach the server through another address, such as that of a {@link
     * FaultyLink}.
     *
     * @param via the address the client connects to, resolved
     * @return a file that trusts the keys the server started with at that address and no other; it exists until {@link
     *     #close()}
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public Path knownHostsFile(InetSocketAddress via) {
        return via.equals(address)
                ? knownHostsFile()
                : files.knownHosts(via, rules.hostKeys().firstKnownHosts(via));
    }

    /**
     * The lines, one for each host key, that make a {@code known_hosts} file trust the present keys at {@link
     * #address()}.
     *
     * @return lines without a trailing line break
     */
    public String knownHostsLine() {
        return knownHostsLine(address);
    }

    /**
     * As {@link #knownHostsLine()}, for clients that reach the server through another address, such as that of a {@link
     * FaultyLink}.
     *
     * @param via the address the client connects to, resolved
     * @return lines without a trailing line break
     */
    public String knownHostsLine(InetSocketAddress via) {
        return rules.hostKeys().knownHosts(via);
    }

    /**
     * The fingerprint of the present (first) host key, as {@code ssh-keygen -l} prints it.
     *
     * @return {@code SHA256:} and 43 characters
     */
    public String hostKeyFingerprint() {
        return rules.hostKeys().fingerprint();
    }

    /** Replaces every host key by a new one of its kind. Sessions that exist go on. */
    public void changeHostKey() {
        rules.hostKeys().replace();
    }

    /**
     * Grants or refuses local and dynamic forwards ({@code direct-tcpip}), OpenSSH's {@code AllowTcpForwarding local}.
     * A refusal is "administratively prohibited". Channels that are open stay open.
     *
     * @param allow true by default
     */
    public void allowLocalForwarding(boolean allow) {
        rules.forwarding().allowLocal(allow);
    }

    /**
     * Grants or refuses remote forwards ({@code tcpip-forward}), OpenSSH's {@code AllowTcpForwarding remote}. Ports
     * that are bound stay bound.
     *
     * @param allow true by default
     */
    public void allowRemoteForwarding(boolean allow) {
        rules.forwarding().allowRemote(allow);
    }

    /**
     * Refuses remote forwards of one port, as if another process had it; those of other ports and of port 0 are granted
     * as before.
     *
     * @param port the port a client asks for, 0 to 65535
     */
    public void refuseRemotePort(int port) {
        rules.forwarding().refusePort(port);
    }

    /**
     * Ends {@link #refuseRemotePort}.
     *
     * @param port the port a client asks for
     */
    public void acceptRemotePort(int port) {
        rules.forwarding().acceptPort(port);
    }

    /**
     * Gives this server a network in which a name exists: local forwards to {@code host:port} are connected to {@code reached}.
     * A test can then name the addresses of production.
     *
     * @param host as the client names it
     * @param port as the client names it, 1 to 65535
     * @param reached where the target really listens
     */
    public void mapTarget(String host, int port, InetSocketAddress reached) {
        rules.forwarding().mapTarget(InetSocketAddress.createUnresolved(host, port), reached);
    }

    /**
     * Whether the right password is good enough. The method stays on offer.
     *
     * @param accept true by default
     */
    public void acceptPassword(boolean accept) {
        rules.access().acceptPassword(accept);
    }

    /**
     * Changes the password. Sessions that exist go on.
     *
     * @param password the password that is right from now on
     */
    public void setPassword(String password) {
        rules.access().password(password);
    }

    /**
     * Refuses every authentication, as a server does whose directory service is away. Sessions that exist go on.
     *
     * @param refuse false by default
     */
    public void refuseAuthentication(boolean refuse) {
        rules.access().refuseEverything(refuse);
    }

    /**
     * Falls silent at a stage: what clients send there is kept and not answered, the connections stay open, everything
     * else goes on.
     *
     * <p>There is one stalled stage at a time. When it changes, or becomes {@link Stage#NONE}, what was kept is handled
     * in order. Connections that are past the stage are not affected.
     *
     * @param stage {@link Stage#NONE} by default
     */
    public void stallAt(Stage stage) {
        rules.faults().stallAt(stage);
        release();
    }

    /**
     * Hangs up at a stage: the TCP connection is closed without a word of SSH, on every connection that gets there.
     *
     * <p>There is one such stage at a time; it comes before {@link #stallAt}. For a reset instead, stall there and use
     * {@link FaultyLink#reset()}.
     *
     * @param stage {@link Stage#NONE} by default
     */
    public void dropAt(Stage stage) {
        rules.faults().dropAt(stage);
        release();
    }

    /**
     * Leaves keepalives ({@code keepalive@...}) without an answer, as servers do that do not know how to refuse a global
     * request.
     *
     * @param ignore false by default
     */
    public void ignoreKeepAlives(boolean ignore) {
        rules.faults().ignoreKeepAlives(ignore);
    }

    /** Closes every TCP connection without an SSH disconnect message, as a crash of the server would. */
    public synchronized void killSessions() {
        if (running != null) {
            running.kill();
        }
    }

    /** Sends every client an SSH disconnect message, then closes the connections. */
    public synchronized void disconnectSessions() {
        if (running != null) {
            running.disconnect();
        }
    }

    /**
     * The sessions that are logged in and alive.
     *
     * @return 0 or more
     */
    public synchronized int sessions() {
        return running == null ? 0 : running.authenticatedSessions();
    }

    /**
     * The TCP connections accepted since {@link #start()}, whatever became of them.
     *
     * @return 0 or more; a restart does not reset it
     */
    public int attempts() {
        return attempts.get();
    }

    /**
     * Stops listening and cuts every session: from now on connections to {@link #address()} are refused. The port
     * number stays reserved. Without effect if stopped already.
     */
    public synchronized void stop() {
        MinaServer server = running;
        if (server != null) {
            running = null;
            server.close();
            reservation = PortReservation.of(address);
        }
    }

    /**
     * Stops, if need be, and listens again on the same port, with the same keys and switches.
     *
     * @throws java.io.UncheckedIOException if the port has been taken meanwhile
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized void restart() {
        stop();
        if (reservation == null) {
            throw new IllegalStateException("the server is closed");
        }
        reservation.close();
        running = MinaServer.listen(address.getPort(), options, rules, attempts);
        reservation = null;
    }

    /**
     * Ends every session and thread, frees the port and deletes the files; within 5 s, even with clients stalled.
     * Without effect if closed already.
     */
    @Override
    public synchronized void close() {
        if (running != null) {
            running.close();
            running = null;
        }
        if (reservation != null) {
            reservation.close();
            reservation = null;
        }
        files.close();
    }

    @Override
    public String toString() {
        return "EmbeddedSshServer[" + user() + "@" + address + "]";
    }

    private synchronized void release() {
        if (running != null) {
            running.release();
        }
    }
}
