package dev.autotunnel.drivers.servers;

import dev.autotunnel.openssh.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** RabbitMQ with its user {@code guest}, and a port mapper of its own. */
public final class RabbitServer implements AutoCloseable {
    private final int[] ports = ServerProcess.freePorts(2);
    private final int port = ports[0];
    private final int mapper = ports[1];
    private final Path folder = ServerProcess.folder("rabbitmq");
    private final ServerProcess process;

    private RabbitServer() {
        write("conf", "listeners.tcp.1 = 127.0.0.1:" + port + "\n");
        write("plugins", "[].\n");
        process = new ServerProcess(
                        folder,
                        "TERM",
                        environment(),
                        List.of(Program.RABBITMQ.get().toString()))
                .awaitPort(port);
    }

    private Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("RABBITMQ_NODENAME", "autotunnel-" + port + "@localhost"),
                Map.entry("RABBITMQ_CONFIG_FILE", folder.resolve("conf").toString()),
                Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("plugins").toString()),
                Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString()),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(port + 1)),
                Map.entry("ERL_EPMD_PORT", Integer.toString(mapper)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"));
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one; it accepts connections when this returns. */
    public static RabbitServer start() {
        return ServerProcess.started(RabbitServer::new);
    }

    /** Returns the port of 127.0.0.1. */
    public int port() {
        return port;
    }

    /** Also ends the port mapper that the server started, which would go on. */
    @Override
    public void close() {
        process.close();
        Command.run(List.of("epmd", "-port", Integer.toString(mapper), "-kill"));
    }
}
