package dev.autotunnel.openssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real OpenSSH {@code sshd} with keys, configuration and log of its own, which lets the current user in with
 * {@link #privateKeyFile()}.
 *
 * <pre>{@code
 * try (OpenSshServer server = OpenSshServer.start("AllowTcpForwarding no")) {
 *     ... server.address() ...
 * }
 * }</pre>
 *
 * <p>Not thread-safe: one test thread starts, stops and restarts it. No method waits longer than 10 s.
 */
public final class OpenSshServer implements AutoCloseable {

    /** By its full path, since it starts itself anew for each connection and insists on that. */
    static final String SSHD = "/usr/sbin/sshd";

    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");
    private static final Pattern LISTENING_OR_TAKEN = Pattern.compile("(Server listening on)|Address already in use");
    private static final int PORT_ATTEMPTS = 5;

    private final InetSocketAddress address;
    private final UnaryOperator<List<String>> launcher;
    private final ServerFiles files;
    private @Nullable LoggedProcess listener;

    private OpenSshServer(InetSocketAddress address, UnaryOperator<List<String>> launcher, List<String> lines) {
        this.address = address;
        this.launcher = launcher;
        this.files = ServerFiles.create(address, lines);
    }

    /**
     * Starts a server on a free port of 127.0.0.1; it accepts connections when this returns.
     *
     * @param extraConfigLines lines of sshd_config, such as {@code PermitListen none}; each takes the place of this
     *     fixture's default for its keyword. {@code LogLevel} has to be {@code INFO} or more talkative.
     */
    public static OpenSshServer start(String... extraConfigLines) {
        return start(InetAddress.getLoopbackAddress(), UnaryOperator.identity(), List.of(extraConfigLines));
    }

    /**
     * Starts a server inside a namespace, on its {@link NetworkNamespace#insideAddress()}; what it forwards and what it
     * listens on for remote forwards is the namespace's, 127.0.0.1 included.
     */
    public static OpenSshServer startIn(NetworkNamespace namespace, String... extraConfigLines) {
        return start(namespace.insideAddress(), namespace::inside, List.of(extraConfigLines));
    }

    /** The same, for a server that asks the name servers of that file in place of the host's {@code /etc/resolv.conf}. */
    public static OpenSshServer startIn(NetworkNamespace namespace, Path resolvConf, String... extraConfigLines) {
        List<String> mount =
                List.of("sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"", resolvConf.toString());
        UnaryOperator<List<String>> launcher = command ->
                namespace.inside(Stream.concat(mount.stream(), command.stream()).toList());
        return start(namespace.insideAddress(), launcher, List.of(extraConfigLines));
    }

    /**
     * Starts a server on a free port of 127.0.0.1 that sees files of the test in place of the system's, such as
     * {@code /etc/passwd}, in a mount namespace of its own. Needs root, as {@link RequiresNetworkNamespaces} does.
     *
     * @param files the test's files by the names that they replace; both must exist
     */
    public static OpenSshServer startWith(Map<Path, Path> files, List<String> extraConfigLines) {
        String mount =
                "while [ \"$1\" != -- ]; do mount --bind \"$1\" \"$2\" || exit; shift 2; done; shift; exec \"$@\"";
        List<String> before = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", mount, "sh"));
        files.forEach((system, own) -> before.addAll(List.of(own.toString(), system.toString())));
        before.add("--");
        UnaryOperator<List<String>> launcher =
                command -> Stream.concat(before.stream(), command.stream()).toList();
        return start(InetAddress.getLoopbackAddress(), launcher, extraConfigLines);
    }

    private static OpenSshServer start(InetAddress host, UnaryOperator<List<String>> launcher, List<String> lines) {
        createPrivilegeSeparationDirectory();
        for (int attempt = 1; attempt <= PORT_ATTEMPTS; attempt++) {
            OpenSshServer server = new OpenSshServer(new InetSocketAddress(host, FreePort.pick()), launcher, lines);
            if (server.launch()) {
                return server;
            }
            server.close();
        }
        throw new IllegalStateException("each of " + PORT_ATTEMPTS + " ports was taken");
    }

    /** Debian's own service creates it at its start, and sshd refuses to run as root without it. */
    private static void createPrivilegeSeparationDirectory() {
        if (currentUser().equals("root")) {
            try {
                Files.createDirectories(PRIVILEGE_SEPARATION);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Returns false where the port is taken; closes this server where it does not run for another reason. */
    private boolean launch() {
        List<String> command = List.of(SSHD, "-D", "-e", "-f", files.config().toString());
        try {
            listener = LoggedProcess.start(launcher.apply(command), files.log());
            return listener.awaitOutput(LISTENING_OR_TAKEN).group(1) != null;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public int port() {
        return address.getPort();
    }

    public InetSocketAddress address() {
        return address;
    }

    /** The only user that can log in: the one that runs the tests. */
    public String user() {
        return currentUser();
    }

    private static String currentUser() {
        return System.getProperty("user.name");
    }

    public Path privateKeyFile() {
        return files.privateKey();
    }

    /** Holds the ed25519 and the RSA host key under this server's address and port. */
    public Path knownHostsFile() {
        return files.knownHosts();
    }

    /** Of the ed25519 host key, as {@code SHA256:...}. */
    public String hostKeyFingerprint() {
        return files.hostKeyFingerprint();
    }

    /** Lets the user log in with a further key, given as a line of a {@code .pub} file. */
    public void authorize(String publicKeyLine) {
        files.authorize(publicKeyLine);
    }

    /** Forgets all keys with which the user may log in. */
    public void authorizeNone() {
        files.authorizeNone();
    }

    /** The command line of OpenSSH's own client that logs in here and runs a command, or no command with {@code -N}. */
    public List<String> clientCommand(List<String> options, String... remoteCommand) {
        Stream<String> login = Stream.of(
                "ssh",
                "-Fnone",
                "-oBatchMode=yes",
                "-oGlobalKnownHostsFile=none",
                "-oUserKnownHostsFile=" + knownHostsFile(),
                "-i" + privateKeyFile(),
                "-p" + port());
        Stream<String> target = Stream.of(user() + "@" + address.getAddress().getHostAddress());
        return Stream.of(login, options.stream(), target, Stream.of(remoteCommand))
                .flatMap(each -> each)
                .toList();
    }

    /** All that the server has said so far, restarts included; not available after {@link #close()}. */
    public String log() {
        return LoggedProcess.read(files.log());
    }

    /** One process for each connection, authenticated or not; none while stopped. */
    public List<Long> sessionPids() {
        return listener == null
                ? List.of()
                : listener.handle().children().map(ProcessHandle::pid).toList();
    }

    /** Kills the process of each connection, and what it runs, with SIGKILL; the server keeps listening. */
    public void killSessions() {
        if (listener != null) {
            ProcessTree.killDescendants(listener.handle());
        }
    }

    /** Stops the process of each connection with SIGSTOP: its peer finds it silent. {@link #killSessions()} ends it. */
    public void suspendSessions() {
        if (listener != null) {
            ProcessTree.freezeDescendants(listener.handle());
        }
    }

    /** Lets the processes go on that {@link #suspendSessions()} stopped. */
    public void resumeSessions() {
        if (listener != null) {
            ProcessTree.thawDescendants(listener.handle());
        }
    }

    /** Kills the listener and all sessions; the port is free when this returns. Does nothing where it is stopped. */
    public void stop() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    /** Stops the server if it runs, and starts it on the same port with the same keys and configuration. */
    public void restart() {
        stop();
        if (!launch()) {
            throw new IllegalStateException("port " + port() + " was taken while the server was stopped");
        }
    }

    /** Stops the server and deletes its files. */
    @Override
    public void close() {
        try {
            stop();
        } finally {
            files.close();
        }
    }
}
