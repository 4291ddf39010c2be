package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.openssh.EchoService;
import dev.autotunnel.openssh.OpenSshServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Where a program is tried: a server, a configuration that leads to it, an echo service behind it, and a folder. */
final class Site implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PROBE_MILLIS = 2000;

    private final Path folder;
    private final OpenSshServer server;
    private final long earlierLogins;
    private final EchoService echo = EchoService.start();
    private final List<Program> programs = new ArrayList<>();

    /** A site with that server, which outlives it. */
    Site(Path folder, OpenSshServer server) {
        this.folder = folder;
        this.server = server;
        this.earlierLogins = allLogins();
        write("config", config("server"));
    }

    private String config(String host) {
        return """
                Host %s
                    HostName %s
                    Port %d
                    User %s
                    IdentityFile %s
                    IdentitiesOnly yes
                    UserKnownHostsFile %s
                    BatchMode yes
                """.formatted(
                        host,
                        server.address().getAddress().getHostAddress(),
                        server.port(),
                        server.user(),
                        server.privateKeyFile(),
                        server.knownHostsFile());
    }

    OpenSshServer server() {
        return server;
    }

    int echoPort() {
        return echo.port();
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String read(String name) {
        try {
            return new String(Files.readAllBytes(file(name)), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A command line of the program, with the configuration of this site; words are separated by blanks. */
    ProcessBuilder command(Subject subject, Map<String, String> variables, String line) {
        List<String> words = new ArrayList<>(
                List.of(subject.executable(), "-F", file("config").toString()));
        words.addAll(Arrays.asList(line.split(" ")));
        return bare(variables, words);
    }

    /** A command line without anything added. */
    ProcessBuilder bare(Map<String, String> variables, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().removeIf(name -> name.startsWith("AUTOSSH_") || name.startsWith("SSH_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(variables);
        builder.directory(folder.toFile());
        return builder;
    }

    /** Runs the program to its end. */
    Ended run(Subject subject, Map<String, String> variables, String line) {
        return Ended.of(command(subject, variables, line));
    }

    /** Starts the program, to be ended with this site. */
    Program start(Subject subject, Map<String, String> variables, String line) {
        return start(command(subject, variables, line));
    }

    Program start(ProcessBuilder builder) {
        Program program = Program.start(builder, file("output" + programs.size()));
        programs.add(program);
        return program;
    }

    /** A port that nobody listens on, nor on the next. */
    static int freePort() {
        for (int attempt = 0; attempt < 50; attempt++) {
            try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ServerSocket next =
                            new ServerSocket(first.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress())) {
                return next.getLocalPort() - 1;
            } catch (IOException | IllegalArgumentException taken) {
                // Another one.
            }
        }
        throw new IllegalStateException("no two free ports");
    }

    /** Whether someone listens on a port of this machine. */
    static boolean isBound(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException taken) {
            return true;
        }
    }

    /** Whether an echo comes back from there now. */
    static boolean echoes(int port) {
        return echoes(Proxy.NO_PROXY, port);
    }

    static boolean echoesThrough(int socksPort, int port) {
        return echoes(
                new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(InetAddress.getLoopbackAddress(), socksPort)), port);
    }

    private static boolean echoes(Proxy proxy, int port) {
        try (Socket socket = new Socket(proxy)) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_MILLIS);
            socket.setSoTimeout(PROBE_MILLIS);
            byte[] sent = "hello".getBytes(UTF_8);
            socket.getOutputStream().write(sent);
            return Arrays.equals(socket.getInputStream().readNBytes(sent.length), sent);
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until an echo comes back from there. */
    static void awaitEcho(int port) {
        awaitThat(() -> echoes(port));
    }

    static void awaitThat(java.util.concurrent.Callable<Boolean> holds) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(holds);
    }

    /** How many logins the server has seen since this site was made. */
    long logins() {
        return allLogins() - earlierLogins;
    }

    private long allLogins() {
        return server.log()
                .lines()
                .filter(line -> line.startsWith("Accepted publickey"))
                .count();
    }

    @Override
    public void close() {
        programs.forEach(Program::close);
        echo.close();
    }
}
