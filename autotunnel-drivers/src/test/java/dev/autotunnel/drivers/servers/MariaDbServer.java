package dev.autotunnel.drivers.servers;

import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** MariaDB with TLS, a database {@code orders}, and a user {@code app} with the password {@code word}. */
public final class MariaDbServer implements AutoCloseable {
    private final int port = FreePort.pick();
    private final Path folder = ServerProcess.folder("mariadb");
    private final Certificate certificate = new Certificate(folder);
    private final ServerProcess process;

    private MariaDbServer() {
        String data = folder.resolve("data").toString();
        Path first = folder.resolve("first.sql");
        write(first, """
                CREATE DATABASE orders;
                CREATE USER app@'%' IDENTIFIED BY 'word';
                GRANT ALL ON orders.* TO app@'%';
                """);
        String user = "--user=" + System.getProperty("user.name");
        Command.run(List.of(
                        "mariadb-install-db",
                        "--no-defaults",
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db",
                        "--skip-name-resolve",
                        "--datadir=" + data,
                        user))
                .orThrow();
        process = new ServerProcess(
                        folder,
                        "TERM",
                        Map.of(),
                        List.of(
                                Program.MARIADB.get().toString(),
                                "--no-defaults",
                                user,
                                "--datadir=" + data,
                                "--tmpdir=" + folder,
                                "--init-file=" + first,
                                "--port=" + port,
                                "--bind-address=127.0.0.1",
                                "--socket=" + folder.resolve("socket"),
                                "--pid-file=" + folder.resolve("pid"),
                                "--skip-name-resolve",
                                "--ssl-cert=" + certificate.file(),
                                "--ssl-key=" + certificate.key()))
                .awaitPort(port);
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one; it accepts connections when this returns. */
    public static MariaDbServer start() {
        return ServerProcess.started(MariaDbServer::new);
    }

    /** Returns the port of 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Returns the certificate of the server. */
    public Certificate certificate() {
        return certificate;
    }

    @Override
    public void close() {
        process.close();
    }
}
