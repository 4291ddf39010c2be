package dev.autotunnel.drivers.servers;

import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.FreePort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL with TLS, and a user {@code app} without a password. */
public final class PostgresServer implements AutoCloseable {
    private static final boolean ROOT = System.getProperty("user.name").equals("root");

    private final int port = FreePort.pick();
    private final Path folder = ServerProcess.folder("postgres");
    private final Certificate certificate = new Certificate(folder);
    private final ServerProcess process;

    private PostgresServer() {
        if (ROOT) { // which PostgreSQL refuses to be
            Command.require("chown", "-R", "postgres:", folder.toString());
        }
        String data = folder.resolve("data").toString();
        Command.run(as(List.of(
                        Program.POSTGRES.sibling("initdb").toString(),
                        "-D" + data,
                        "-Uapp",
                        "--auth=trust",
                        "--no-sync",
                        "--no-instructions")))
                .orThrow();
        process = new ServerProcess(
                        folder,
                        "INT", // "fast": does not wait for clients
                        Map.of(),
                        as(List.of(
                                Program.POSTGRES.get().toString(),
                                "-D" + data,
                                "-p" + port,
                                "-clisten_addresses=127.0.0.1",
                                "-cunix_socket_directories=" + folder,
                                "-cfsync=off",
                                "-cshared_buffers=16MB",
                                "-cssl=on",
                                "-cssl_cert_file=" + certificate.file(),
                                "-cssl_key_file=" + certificate.key())))
                .awaitPort(port);
    }

    private static List<String> as(List<String> command) {
        List<String> all = new ArrayList<>();
        if (ROOT) {
            all.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"));
        }
        all.addAll(command);
        return all;
    }

    /** Starts one; it accepts connections when this returns. */
    public static PostgresServer start() {
        return ServerProcess.started(PostgresServer::new);
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
