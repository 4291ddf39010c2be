package dev.autotunnel.openssh;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/** Asks for a page by way of a SOCKS proxy, with the program {@code curl}. */
public final class Curl {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Curl() {}

    /**
     * What came of it.
     *
     * @param status curl's exit status, 97 where the proxy refused
     * @param output the page or curl's own words
     */
    public record Answer(int status, String output) {}

    /**
     * Asks.
     *
     * @param kind one of {@code socks5-hostname}, {@code socks5}, {@code socks4a}, {@code socks4}
     */
    public static Answer get(String kind, InetSocketAddress proxy, String url) {
        String at = proxy.getAddress().getHostAddress() + ":" + proxy.getPort();
        String most = String.valueOf(PATIENCE.toSeconds() - 1);
        // Neither the user's settings nor the environment's exceptions for local addresses count.
        List<String> command = List.of("curl", "-q", "-sS", "--noproxy", "", "--max-time", most, "--" + kind, at, url);
        Command.Result result = Command.run(command, PATIENCE);
        return new Answer(result.status(), result.output());
    }

    static void version() {
        Command.require("curl", "--version");
    }
}
