package dev.autotunnel.spring;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** PostgreSQL or Redis with a folder of its own, at a free port of 127.0.0.1. Ended by its process id. */
final class TestServer implements AutoCloseable {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path folder;
    private final int port;
    private final Process process;

    private TestServer(Path folder, int port, List<String> command) {
        this.folder = folder;
        this.port = port;
        this.process = start(folder, command);
        try {
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(50))
                    .until(this::answers);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts PostgreSQL with a user {@code app}, who needs no password, and a database of that name. It has a certificate for
     * {@code db.internal}.
     */
    static TestServer postgres() {
        Path folder = folder();
        String data = folder.resolve("data").toString();
        String key = folder.resolve("server.key").toString();
        String certificate = folder.resolve("server.crt").toString();
        run(
                folder,
                List.of(("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=db.internal -keyout " + key
                                + " -out " + certificate)
                        .split(" ")));
        if (ROOT) { // which PostgreSQL refuses to be
            run(folder, List.of("chown", "-R", "postgres:", folder.toString()));
        }
        run(folder, asPostgres(program("initdb"), "-D" + data, "-Upostgres", "--auth=trust", "--no-sync"));
        int port = freePort();
        TestServer server = new TestServer(
                folder,
                port,
                asPostgres(
                        program("postgres"),
                        "-D" + data,
                        "-p" + port,
                        "-clisten_addresses=127.0.0.1",
                        "-cunix_socket_directories=" + folder,
                        "-cfsync=off",
                        "-cssl=on",
                        "-cssl_cert_file=" + certificate,
                        "-cssl_key_file=" + key));
        run(folder, asPostgres(program("createuser"), "-h127.0.0.1", "-p" + port, "-Upostgres", "-s", "app"));
        run(folder, asPostgres(program("createdb"), "-h127.0.0.1", "-p" + port, "-Upostgres", "app"));
        return server;
    }

    static TestServer redis() {
        int port = freePort();
        return new TestServer(folder(), port, List.of("redis-server", "--port", "" + port, "--save", ""));
    }

    /** Returns the certificate of PostgreSQL, which clients trust. */
    Path certificate() {
        return folder.resolve("server.crt");
    }

    int port() {
        return port;
    }

    /** Returns the newest PostgreSQL of Debian, or what the path has. */
    private static String program(String name) {
        try (Stream<Path> versions = Files.isDirectory(Path.of("/usr/lib/postgresql"))
                ? Files.list(Path.of("/usr/lib/postgresql"))
                : Stream.empty()) {
            return versions.map(version -> version.resolve("bin").resolve(name))
                    .filter(Files::isExecutable)
                    .map(Path::toString)
                    .max(String::compareTo)
                    .orElse(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> asPostgres(String... command) {
        List<String> all = new ArrayList<>();
        if (ROOT) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        all.addAll(List.of(command));
        return all;
    }

    private static void run(Path folder, List<String> command) {
        Process process = start(folder, command);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + ": " + Files.readString(folder.resolve("output")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Process start(Path folder, List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("output").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("autotunnel-spring");
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
