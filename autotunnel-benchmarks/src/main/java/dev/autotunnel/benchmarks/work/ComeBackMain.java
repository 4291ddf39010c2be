package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.EchoClient;
import dev.autotunnel.benchmarks.load.Target;
import dev.autotunnel.benchmarks.peer.Supervised;
import dev.autotunnel.benchmarks.peer.Supervisors;
import dev.autotunnel.benchmarks.site.PrivateSshd;
import dev.autotunnel.benchmarks.site.Tools;
import dev.autotunnel.benchmarks.site.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the JVM of {@link ComeBackWork} runs, in a network namespace of its own. Each outage has a server of its own, which all
 * its tunnels share, and all outages run side by side. Prints a line a value: kind, seconds of the outage, variant, round, seconds.
 */
final class ComeBackMain {
    private static final Duration APART = Duration.ofMillis(700);
    private static final Duration STABLE = Duration.ofSeconds(12);

    /** Longer than any hold: a client comes again when it is reset or refused, not before. */
    private static final Duration CLIENT = Duration.ofMinutes(20);

    private static final Duration AGAIN = Duration.ofMillis(100);

    private ComeBackMain() {}

    /** How many rounds, then the seconds of the outages. */
    public static void main(String[] arguments) throws Exception {
        Tools.require("ip", "link", "set", "lo", "up");
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<?>> all = new ArrayList<>();
        for (int round = 1; round <= Integer.parseInt(arguments[0]); round++) {
            for (String seconds : List.of(arguments).subList(1, arguments.length)) {
                for (ServerOutage outage : ServerOutage.values()) {
                    int number = round;
                    Duration begin = APART.multipliedBy(all.size());
                    all.add(threads.submit(() -> {
                        Waiting.sleep(begin);
                        measure(outage, Integer.parseInt(seconds), number, threads);
                        return null;
                    }));
                }
            }
        }
        for (Future<?> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                System.err.println(e.getCause()); // that one is missing, the others go on
            }
        }
        System.exit(0);
    }

    private static void measure(ServerOutage outage, int seconds, int round, ExecutorService threads) throws Exception {
        try (PrivateSshd server = PrivateSshd.start();
                Target target = Target.start()) {
            Map<String, Supervised> tunnels = open(server, target);
            try {
                Waiting.sleep(STABLE);
                outage.begin(server);
                CompletableFuture<Long> back = new CompletableFuture<>();
                List<CompletableFuture<Void>> clients = new ArrayList<>();
                tunnels.forEach((name, tunnel) -> clients.add(CompletableFuture.runAsync(
                        () -> System.out.printf(
                                "%s %d %s %d %.3f%n", outage, seconds, name, round, timeToUsable(tunnel, back)),
                        threads)));
                Waiting.sleep(Duration.ofSeconds(seconds));
                outage.end(server);
                back.complete(System.nanoTime());
                clients.forEach(CompletableFuture::join);
            } finally {
                tunnels.values().forEach(Supervised::close);
            }
        }
    }

    private static Map<String, Supervised> open(PrivateSshd server, Target target) throws Exception {
        Map<String, Supervised> tunnels = new LinkedHashMap<>();
        for (String name : List.of(ComeBackWork.OURS, ComeBackWork.OFF)) {
            tunnels.put(
                    name, Supervisors.oursByDefault(server.access(), target.address(), name.equals(ComeBackWork.OURS)));
        }
        if (Supervisors.hasAutossh()) {
            tunnels.put(Supervisors.AUTOSSH, Supervisors.autosshByDefault(server.access(), target.address()));
        }
        return tunnels;
    }

    /** From when the server is back to the first answer to a client that has been coming again and again since it was away. */
    private static double timeToUsable(Supervised tunnel, CompletableFuture<Long> back) {
        while (true) {
            boolean works = EchoClient.works(tunnel.address(), CLIENT);
            Long since = back.getNow(null);
            if (works && since != null) {
                return (System.nanoTime() - since) / 1e9;
            }
            Waiting.sleep(AGAIN);
        }
    }
}
