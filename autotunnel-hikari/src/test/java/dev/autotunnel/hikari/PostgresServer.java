package dev.autotunnel.hikari;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real PostgreSQL server on a free port of 127.0.0.1, of Debian's package, run as the user {@code postgres} in a directory of its
 * own. If there is none, tests are skipped; they fail if the environment has {@code AUTOTUNNEL_REQUIRE_OPENSSH=true}.
 */
final class PostgresServer implements AutoCloseable {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    private final Path folder;
    private final Process process;
    private final int port;

    private PostgresServer(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    static PostgresServer start() throws IOException, InterruptedException {
        Path binaries = binaries();
        Path folder = Files.createTempDirectory("autotunnel-postgres");
        run(folder, List.of("chown", "postgres", folder.toString()));
        String data = folder.resolve("data").toString();
        run(folder, asPostgres(binaries, "initdb", "-D", data, "-A", "trust", "--no-sync"));
        int port = freePort();
        Process process = new ProcessBuilder(asPostgres(
                        binaries,
                        "postgres",
                        "-D",
                        data,
                        "-p",
                        String.valueOf(port),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "fsync=off"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .directory(folder.toFile())
                .start();
        PostgresServer server = new PostgresServer(folder, process, port);
        server.awaitReady(binaries);
        return server;
    }

    int port() {
        return port;
    }

    private void awaitReady(Path binaries) throws IOException, InterruptedException {
        String program = binaries.resolve("pg_isready").toString();
        for (int i = 0; i < 300; i++) {
            Process ready = new ProcessBuilder(program, "-q", "-h", "127.0.0.1", "-p", String.valueOf(port)).start();
            if (ready.waitFor(10, TimeUnit.SECONDS) && ready.exitValue() == 0) {
                return;
            }
            Thread.sleep(100);
        }
        String log = Files.readString(folder.resolve("log"));
        close();
        fail("PostgreSQL is not ready: " + log);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try (Stream<Path> files = Files.walk(folder)) {
            process.waitFor(10, TimeUnit.SECONDS);
            files.map(Path::toFile).sorted((a, b) -> b.compareTo(a)).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Path binaries() throws IOException {
        Optional<Path> found = Optional.empty();
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> versions = Files.list(INSTALLED)) {
                found = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
                        .findFirst();
            }
        }
        boolean root = "root".equals(System.getProperty("user.name"));
        if (found.isPresent() && root) {
            return found.get();
        }
        String missing = "there is no PostgreSQL, or this is not root: install Debian's package postgresql";
        if (Boolean.parseBoolean(System.getenv("AUTOTUNNEL_REQUIRE_OPENSSH"))) {
            fail(missing);
        }
        return abort(missing);
    }

    private static List<String> asPostgres(Path binaries, String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("autotunnel-postgres", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        String said = Files.readString(log);
        Files.delete(log);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            fail(command + " failed: " + said);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
