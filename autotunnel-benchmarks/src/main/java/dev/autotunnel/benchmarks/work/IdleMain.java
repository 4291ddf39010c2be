package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Peers;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.peer.Tunnel;
import dev.autotunnel.benchmarks.peer.Variant;
import dev.autotunnel.benchmarks.site.ServerAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What a JVM of {@link IdleWork} runs: opens tunnels, keeps them, and prints its threads and heap when asked. */
final class IdleMain {
    /** Said when all tunnels are open. */
    static final String READY = "ready";

    private static final int SIDE_BY_SIDE = 4;

    private IdleMain() {}

    /** Variant, port and directory of the server, port of the target, how many. */
    public static void main(String[] arguments) throws Exception {
        ServerAccess access = new ServerAccess(Integer.parseInt(arguments[1]), Path.of(arguments[2]));
        InetSocketAddress target =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[3]));
        List<Tunnel> tunnels = open(Peers.named(arguments[0], access), target, Integer.parseInt(arguments[4]));
        System.out.println(READY);
        answer(tunnels);
        System.exit(0);
    }

    private static List<Tunnel> open(Variant variant, InetSocketAddress target, int count) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(SIDE_BY_SIDE);
        try {
            List<Future<Tunnel>> opening = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                opening.add(threads.submit(() -> variant.open(Line.direct(), Route.LOCAL, target)));
            }
            List<Tunnel> tunnels = new ArrayList<>();
            for (Future<Tunnel> tunnel : opening) {
                tunnels.add(tunnel.get());
            }
            return tunnels;
        } finally {
            threads.shutdown();
        }
    }

    /** Answers each line, until there are no more since our parent is gone. */
    private static void answer(List<Tunnel> tunnels) throws IOException {
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (questions.readLine() != null) {
            System.gc();
            System.gc();
            int threads = ManagementFactory.getThreadMXBean().getThreadCount();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            System.out.println(threads + " " + heap + " " + tunnels.size());
        }
    }
}
