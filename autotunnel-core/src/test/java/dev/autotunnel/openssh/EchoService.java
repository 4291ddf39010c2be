package dev.autotunnel.openssh;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** A service on 127.0.0.1, the host's or a namespace's, that sends back what it receives, until it is closed. */
public final class EchoService implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("echo on port (\\d+)");

    private final int port;
    private final Runnable end;

    private EchoService(int port, Runnable end) {
        this.port = port;
        this.end = end;
    }

    /** Starts the service on a free port, in this process. */
    public static EchoService start() {
        return start(0);
    }

    /** Starts the service on the given port, in this process. */
    public static EchoService start(int port) {
        EchoServer server = new EchoServer(port);
        return new EchoService(server.port(), server::close);
    }

    /** Starts the service inside a namespace on a port that is free there, in a JVM of its own. */
    public static EchoService startIn(NetworkNamespace namespace) {
        return startIn(namespace, 0);
    }

    /** Starts the service inside a namespace on the given port, in a JVM of its own. */
    public static EchoService startIn(NetworkNamespace namespace, int port) {
        TempDirectory directory = new TempDirectory("autotunnel-echo-");
        LoggedProcess process = LoggedProcess.start(namespace.inside(java(port)), directory.file("log"));
        Runnable end = () -> {
            process.close();
            directory.close();
        };
        try {
            return new EchoService(
                    Integer.parseInt(process.awaitOutput(LISTENING).group(1)), end);
        } catch (RuntimeException e) {
            end.run();
            throw e;
        }
    }

    private static List<String> java(int port) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return List.of(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes().toString(),
                EchoServer.class.getName(),
                Integer.toString(port));
    }

    /** The folder above the package, asked of the class itself: on the module path the class path does not hold it. */
    private static Path classes() {
        URL location = Objects.requireNonNull(EchoServer.class.getResource("EchoServer.class"));
        return Path.of(URI.create(location.toString()).resolve("../../.."));
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        end.run();
    }
}
