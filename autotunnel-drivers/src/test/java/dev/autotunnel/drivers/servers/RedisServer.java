package dev.autotunnel.drivers.servers;

import dev.autotunnel.openssh.FreePort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Redis, in plain text on one port and with TLS on the next, or as a node of a cluster. */
public final class RedisServer implements AutoCloseable {
    private final int port = FreePort.pick();
    private final Path folder = ServerProcess.folder("redis");
    private final Certificate certificate = new Certificate(folder);
    private final ServerProcess process;

    private RedisServer(List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                Program.REDIS.get().toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                folder.toString()));
        for (String option : options) {
            command.add(option.replace("NEXT", Integer.toString(port + 1)).replace("FOLDER", folder.toString()));
        }
        process = new ServerProcess(folder, "TERM", Map.of(), command).awaitPort(port);
    }

    private static RedisServer started(List<String> options) {
        return ServerProcess.started(() -> new RedisServer(options));
    }

    /** Starts one; it accepts connections when this returns. */
    public static RedisServer start() {
        return started(List.of(
                "--tls-port",
                "NEXT",
                "--tls-cert-file",
                "FOLDER/server.crt",
                "--tls-key-file",
                "FOLDER/server.key",
                "--tls-auth-clients",
                "no"));
    }

    /** Starts a node that calls itself by that name; it belongs to no cluster yet. */
    static RedisServer node(String name) {
        return started(List.of(
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                "NEXT",
                "--cluster-announce-hostname",
                name,
                "--cluster-preferred-endpoint-type",
                "hostname"));
    }

    /** Returns the port of 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Returns the port of 127.0.0.1 that wants TLS. */
    public int tlsPort() {
        return port + 1;
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
