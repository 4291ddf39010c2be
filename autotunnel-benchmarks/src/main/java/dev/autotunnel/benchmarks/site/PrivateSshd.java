package dev.autotunnel.benchmarks.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * OpenSSH's server on a port of 127.0.0.1, with keys and configuration of its own. Not thread-safe.
 *
 * <p>All settings that bear on speed are its defaults; only limits that a crowd of clients would meet are raised.
 */
public final class PrivateSshd implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(10);
    private static final Path PRIVILEGE_SEPARATION = Path.of("/run/sshd");
    private static final String NO_PENALTIES = "PerSourcePenalties no";

    private final String binary;
    private final ServerAccess access;
    private @Nullable Child listener;

    private PrivateSshd(String binary, ServerAccess access) {
        this.binary = binary;
        this.access = access;
    }

    /**
     * Starts one.
     *
     * @throws IllegalStateException where {@code sshd} or {@code ssh-keygen} is not installed
     */
    public static PrivateSshd start() {
        String binary = Tools.find("sshd")
                .map(Path::toString)
                .orElseThrow(() -> new IllegalStateException(
                        "sshd is not installed, and without a server there is nothing to measure"));
        try {
            PrivateSshd server = new PrivateSshd(
                    binary, new ServerAccess(Ports.free(), Files.createTempDirectory("autotunnel-bench-")));
            server.writeFiles();
            server.restart();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What clients need. */
    public ServerAccess access() {
        return access;
    }

    /** Ends all sessions, and goes on listening. */
    public void killSessions() {
        if (listener != null) {
            listener.killDescendants();
        }
    }

    /** Ends it with all its sessions. */
    public void stop() {
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }

    /** Starts it anew with the same port and keys; it listens when this returns. */
    public void restart() {
        stop();
        listener = Child.start(
                List.of(binary, "-D", "-e", "-f", file("sshd_config").toString()));
        Waiting.until("sshd listens", START, this::listens);
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(access.directory())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), access.port())) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private void writeFiles() throws IOException {
        if (access.user().equals("root")) {
            Files.createDirectories(PRIVILEGE_SEPARATION);
        }
        for (String key : List.of(ServerAccess.HOST_KEY, ServerAccess.CLIENT_KEY)) {
            Tools.require(
                    "ssh-keygen",
                    "-q",
                    "-N",
                    "",
                    "-C",
                    key,
                    "-t",
                    "ecdsa",
                    "-f",
                    file(key).toString());
        }
        Files.copy(file(ServerAccess.CLIENT_KEY + ".pub"), file("authorized_keys"));
        Files.writeString(access.knownHosts(), ServerAccess.ALIAS + " " + Files.readString(access.hostKey()));
        Files.write(file("sshd_config"), config());
    }

    private List<String> config() {
        Stream<String> lines = Stream.of(
                "ListenAddress 127.0.0.1:" + access.port(),
                "HostKey " + file(ServerAccess.HOST_KEY),
                "AuthorizedKeysFile " + file("authorized_keys"),
                "PidFile " + file("sshd.pid"),
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "PermitRootLogin yes",
                "UsePAM no",
                "StrictModes no",
                "MaxStartups 2000",
                "LogLevel ERROR");
        return Stream.concat(lines, knowsPenalties() ? Stream.of(NO_PENALTIES) : Stream.of())
                .toList();
    }

    /** From OpenSSH 9.8 on a client whose sessions fail is not served for a while; here that is part of the work. */
    private boolean knowsPenalties() {
        return Tools.run(binary, "-G", "-f", "/dev/null", "-o", NO_PENALTIES).status() == 0;
    }

    private Path file(String name) {
        return access.directory().resolve(name);
    }
}
