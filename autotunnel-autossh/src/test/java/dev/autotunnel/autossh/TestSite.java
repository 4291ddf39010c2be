package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.openssh.EchoService;
import dev.autotunnel.openssh.FreePort;
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

/** The surroundings of a tested program: an SSH server, a configuration file for it, an echo service and a folder. */
final class TestSite implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PROBE_MILLIS = 2000;

    private final Path folder;
    private final OpenSshServer server;
    private final long earlierLogins;
    private final EchoService echo = EchoService.start();
    private final List<RunningProgram> programs = new ArrayList<>();

    /** Creates the surroundings. {@link #close()} does not close the server. */
    TestSite(Path folder, OpenSshServer server) {
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

    /** Returns a command line of the program with the configuration file. The words of the line are separated by blanks. */
    ProcessBuilder command(TestedProgram subject, Map<String, String> variables, String line) {
        List<String> words = new ArrayList<>(
                List.of(subject.executable(), "-F", file("config").toString()));
        words.addAll(Arrays.asList(line.split(" ")));
        return bare(variables, words);
    }

    /** Returns a command line with exactly these words. */
    ProcessBuilder bare(Map<String, String> variables, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().keySet().removeIf(name -> name.startsWith("AUTOSSH_") || name.startsWith("SSH_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(variables);
        builder.directory(folder.toFile());
        return builder;
    }

    /** Runs the program and waits for its end. */
    FinishedCommand run(TestedProgram subject, Map<String, String> variables, String line) {
        return FinishedCommand.of(command(subject, variables, line));
    }

    /** Starts the program. {@link #close()} ends it. */
    RunningProgram start(TestedProgram subject, Map<String, String> variables, String line) {
        return start(command(subject, variables, line));
    }

    RunningProgram start(ProcessBuilder builder) {
        RunningProgram program = RunningProgram.start(builder, file("output" + programs.size()));
        programs.add(program);
        return program;
    }

    /** Returns a free port whose successor is free too. */
    static int freePort() {
        return FreePort.pick();
    }

    /** Returns whether a port of this machine is in use. */
    static boolean isBound(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException taken) {
            return true;
        }
    }

    /** Returns whether the echo service answers at this port now. */
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

    /** Waits until the echo service answers at this port. */
    static void awaitEcho(int port) {
        awaitThat(() -> echoes(port));
    }

    static void awaitThat(java.util.concurrent.Callable<Boolean> holds) {
        await().atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(holds);
    }

    /** Returns the number of logins at the server since this object was created. */
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
        programs.forEach(RunningProgram::close);
        echo.close();
    }
}
