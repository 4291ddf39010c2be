package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.EchoClient;
import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Peers;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.peer.Tunnel;
import dev.autotunnel.benchmarks.peer.Variant;
import dev.autotunnel.benchmarks.site.ServerAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** What a JVM of {@link StartWork} runs: opens tunnels one after the other, and prints how long each took. */
final class StartMain {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final double NANOS_PER_MILLI = 1e6;

    private StartMain() {}

    /** Variant, port and directory of the server, port of the target, how often. */
    public static void main(String[] arguments) throws Exception {
        LoggerFactory.getILoggerFactory(); // an application has set up its log long before it needs a tunnel
        ServerAccess access = new ServerAccess(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
        Variant variant = Peers.named(arguments[0], access);
        InetSocketAddress target =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[3]));
        for (int i = 0; i < Integer.parseInt(arguments[4]); i++) {
            System.out.println(millis(variant, target));
        }
        System.exit(0);
    }

    static double millis(Variant variant, InetSocketAddress target) throws Exception {
        long begin = System.nanoTime();
        try (Tunnel tunnel = variant.open(Line.direct(), Route.LOCAL, target)) {
            if (!EchoClient.works(tunnel.address(), TIMEOUT)) {
                throw new IOException(variant.name() + " does not echo");
            }
            return (System.nanoTime() - begin) / NANOS_PER_MILLI;
        }
    }
}
