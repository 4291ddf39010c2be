package dev.autotunnel.openssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A real proxy on a free port of 127.0.0.1: tinyproxy for HTTP, dante for SOCKS5. Needs root ({@link RequiresProxies}).
 *
 * <p>Not thread-safe.
 */
@SuppressWarnings("InlineFormatString") // files of several lines read better by themselves
public final class ProxyServer implements AutoCloseable {
    /** The user that a proxy with a login lets in. */
    public static final String USER = "proxyuser";

    /** The password of this user. */
    public static final String PASSWORD = TestSecrets.known("proxy-word");

    /** A name that only the SOCKS5 proxy can look up: it stands for 127.0.0.1. */
    public static final String KNOWN_NAME = "known-to-the-proxy.test";

    /** The hash of the password, made by {@code openssl passwd -6}. */
    private static final String HASH =
            "$6$autotunnel$ycHpeogweS7s6nJfAwprVdySgSDZA7lCftaZ59lx.2zhxB" + "Ui1u/7xnXmgMAw0RFGpABK3hDmzpUwM07PM60s70";

    private static final String SOCKS = """
            logoutput: stdout
            internal: 127.0.0.1 port = %d
            external: lo
            socksmethod: %s
            clientmethod: none
            user.privileged: root
            user.unprivileged: nobody
            client pass { from: 127.0.0.1/32 to: 0.0.0.0/0 }
            socks block { from: 0.0.0.0/0 to: 0.0.0.0/0 port = 25 command: connect }
            socks pass { from: 127.0.0.1/32 to: 0.0.0.0/0 command: connect }
            """;

    private static final String HTTP = """
            Port %d
            Listen 127.0.0.1
            Allow 127.0.0.1
            Timeout 600
            LogLevel Info
            %s
            """;

    private final TempDirectory directory = new TempDirectory("proxy");
    private final int port;
    private final LoggedProcess process;

    private ProxyServer(Kind kind, boolean login) {
        this(kind, login, FreePort.pick());
    }

    private ProxyServer(Kind kind, boolean login, int port) {
        this.port = port;
        process = kind == Kind.HTTP ? http(login) : socks5(login);
    }

    /** What a proxy speaks. */
    private enum Kind {
        HTTP,
        SOCKS5
    }

    /** Starts an HTTP proxy that lets everybody in. */
    public static ProxyServer http() {
        return new ProxyServer(Kind.HTTP, false);
    }

    /** Starts an HTTP proxy that lets everybody in, on that port. */
    public static ProxyServer httpAt(int port) {
        return new ProxyServer(Kind.HTTP, false, port);
    }

    /** Starts an HTTP proxy that lets {@link #USER} in. */
    public static ProxyServer httpWithLogin() {
        return new ProxyServer(Kind.HTTP, true);
    }

    /** Starts a SOCKS5 proxy that lets everybody in, but refuses connections to port 25. */
    public static ProxyServer socks5() {
        return new ProxyServer(Kind.SOCKS5, false);
    }

    /** Starts a SOCKS5 proxy that lets {@link #USER} in. */
    public static ProxyServer socks5WithLogin() {
        return new ProxyServer(Kind.SOCKS5, true);
    }

    /** Returns the address as {@code host:port}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Returns what the proxy has logged. */
    public String log() {
        return LoggedProcess.read(directory.file("log"));
    }

    private LoggedProcess http(boolean login) {
        String extra = login ? "BasicAuth " + USER + " " + PASSWORD : "";
        Path config = write("conf", HTTP.formatted(port, extra));
        return start(List.of("tinyproxy", "-d", "-c", config.toString()), "Accepting connections");
    }

    /** Dante knows the users of the system alone, so it gets password files of its own in a mount namespace. Its hosts file too. */
    private LoggedProcess socks5(boolean login) {
        Path config = write("conf", SOCKS.formatted(port, login ? "username" : "none"));
        Path passwd = write("passwd", """
                root:x:0:0:root:/root:/bin/sh
                nobody:x:65534:65534:nobody:/nonexistent:/bin/false
                %s:x:65533:65534:proxy:/nonexistent:/bin/false
                """.formatted(USER));
        Path shadow = write("shadow", "root:*:19000:0:99999:7:::\n%s:%s:19000:0:99999:7:::\n".formatted(USER, HASH));
        Path hosts = write("hosts", "127.0.0.1 localhost " + KNOWN_NAME + "\n");
        String script = "mount --bind \"$4\" /etc/hosts && mount --bind \"$1\" /etc/passwd"
                + " && mount --bind \"$2\" /etc/shadow && exec danted -f \"$3\"";
        return start(
                List.of(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        script,
                        "sh",
                        passwd.toString(),
                        shadow.toString(),
                        config.toString(),
                        hosts.toString()),
                "running");
    }

    private LoggedProcess start(List<String> command, String ready) {
        LoggedProcess started = LoggedProcess.start(command, directory.file("log"));
        try {
            started.awaitOutput(Pattern.compile(ready));
            return started;
        } catch (RuntimeException e) {
            started.close();
            directory.close();
            throw e;
        }
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(directory.file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        directory.close();
    }
}
