package dev.autotunnel.drivers.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A server with a folder of its own. It is ended by its id, together with what it started, and the folder is deleted. */
final class ServerProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Path folder;
    private final String stopSignal;
    private final Process process;

    /**
     * Starts the server in a folder that it owns from now on.
     *
     * @param stopSignal the signal that ends it soon and in order, such as {@code TERM}
     */
    ServerProcess(Path folder, String stopSignal, Map<String, String> environment, List<String> command) {
        this.folder = folder;
        this.stopSignal = stopSignal;
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(folder.resolve("output").toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server, and once again if that fails: another process may have taken the port that was free a moment ago. */
    static <T> T started(Supplier<T> server) {
        try {
            return server.get();
        } catch (IllegalStateException first) {
            try {
                return server.get();
            } catch (IllegalStateException second) {
                second.addSuppressed(first);
                throw second;
            }
        }
    }

    /** Returns that many ports that are free now, each with the next one, and all different. */
    static int[] freePorts(int count) {
        int[] ports = new int[count];
        int found = 0;
        while (found < count) {
            int port = FreePort.pick();
            if (IntStream.of(ports).noneMatch(other -> Math.abs(other - port) <= 1)) {
                ports[found++] = port;
            }
        }
        return ports;
    }

    /** Makes a folder for a server; others may look into it, since the server may run as another user. */
    static Path folder(String name) {
        try {
            Path folder = Files.createTempDirectory("autotunnel-" + name);
            Command.require("chmod", "755", folder.toString());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it accepts connections on that port of 127.0.0.1; closes the server if that takes too long. */
    ServerProcess awaitPort(int port) {
        try {
            await().pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(START)
                    .until(() -> accepts(port));
            return this;
        } catch (RuntimeException e) {
            String said = output();
            close();
            throw new IllegalStateException("the server does not accept connections: " + said, e);
        }
    }

    private boolean accepts(int port) {
        if (!process.isAlive()) {
            throw new IllegalStateException("it has ended with status " + process.exitValue());
        }
        return answers(port);
    }

    static boolean answers(int port) {
        try (Socket socket = new Socket(Proxy.NO_PROXY)) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns all that the server has said. */
    String output() {
        try {
            return new String(Files.readAllBytes(folder.resolve("output")), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> tree = new ArrayList<>(process.descendants().toList());
        tree.add(process.toHandle());
        Command.run(List.of("kill", "-" + stopSignal, Long.toString(process.pid())));
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(tree::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        tree.forEach(ProcessHandle::destroyForcibly);
        delete(folder);
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
