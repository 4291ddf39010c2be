package dev.autotunnel.drivers.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A broker of Kafka, in a JVM of its own with the class path of the tests. It has a listener that tells clients to come to
 * {@link #NAME}, and another one that tells them to come to a port of 127.0.0.1.
 */
public final class KafkaBroker implements AutoCloseable {
    /** What the broker calls itself. */
    public static final String NAME = "kafka-1.internal";

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final int[] ports = ServerProcess.freePorts(3);
    private final int port = ports[0];
    private final int tunnelPort = ports[1];
    private final int controllerPort = ports[2];
    private final Path folder = ServerProcess.folder("kafka");
    private final ServerProcess process;

    /**
     * Starts one; it accepts connections when this returns.
     *
     * @param localPort the port of 127.0.0.1 to which the second listener sends its clients
     */
    public static KafkaBroker start(int localPort) {
        return ServerProcess.started(() -> new KafkaBroker(localPort));
    }

    private KafkaBroker(int localPort) {
        Path config = write("""
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%3$d
                listeners=INTERNAL://127.0.0.1:%1$d,TUNNEL://127.0.0.1:%2$d,CONTROLLER://127.0.0.1:%3$d
                advertised.listeners=INTERNAL://%4$s:%1$d,TUNNEL://127.0.0.1:%5$d
                listener.security.protocol.map=INTERNAL:PLAINTEXT,TUNNEL:PLAINTEXT,CONTROLLER:PLAINTEXT
                inter.broker.listener.name=INTERNAL
                controller.listener.names=CONTROLLER
                log.dirs=%6$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                """.formatted(port, tunnelPort, controllerPort, NAME, localPort, folder.resolve("data")));
        format(config);
        process = new ServerProcess(folder, "TERM", Map.of(), java("kafka.Kafka", config.toString()))
                .awaitPort(port)
                .awaitPort(tunnelPort);
    }

    private Path write(String text) {
        try {
            return Files.writeString(folder.resolve("properties"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void format(Path config) {
        try {
            Process format = new ProcessBuilder(java(
                            "kafka.tools.StorageTool",
                            "format",
                            "--config",
                            config.toString(),
                            "--cluster-id",
                            "AAAAAAAAQACAAAAAAAAAAQ"))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("format").toFile())
                    .start();
            if (!format.waitFor(60, TimeUnit.SECONDS) || format.exitValue() != 0) {
                format.destroyForcibly();
                throw new IllegalStateException(Files.readString(folder.resolve("format")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<String> java(String main, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(JAVA, "-Xmx256m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Returns the port that the broker calls its own, at {@link #NAME}. */
    public int port() {
        return port;
    }

    /** Returns the port of the listener for clients that come through a tunnel. */
    public int tunnelPort() {
        return tunnelPort;
    }

    @Override
    public void close() {
        process.close();
    }
}
