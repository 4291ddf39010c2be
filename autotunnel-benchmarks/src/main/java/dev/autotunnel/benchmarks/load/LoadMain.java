package dev.autotunnel.benchmarks.load;

import dev.autotunnel.benchmarks.site.Waiting;
import dev.autotunnel.benchmarks.stats.Latencies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the process of {@link LoadProcess} runs: clients and targets outside of the JVM that holds the tunnels. It does what it
 * reads, a line each, and answers each line by one. Not thread-safe.
 */
final class LoadMain {
    /** How an answer begins if the work was done; the figures follow. */
    static final String DONE = "done";

    /** How an answer begins if the work failed; the reason follows. */
    static final String FAILED = "failed";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration SETTLE = Duration.ofMillis(20);

    private final Map<Integer, Target> targets = new HashMap<>();

    private LoadMain() {}

    /** Needs no arguments. Ends when there is nothing more to read, because the runner is gone. */
    public static void main(String[] arguments) throws IOException {
        LoadMain load = new LoadMain();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(load.answer(line.split(" ", -1)));
        }
        System.exit(0);
    }

    private String answer(String[] words) {
        try {
            return DONE
                    + switch (words[0]) {
                        case "target" -> target();
                        case "round-trips" -> roundTrips(port(words[1]), millis(words[2]));
                        case "calls" -> calls(port(words[1]), Integer.parseInt(words[2]), millis(words[3]));
                        case "bulk" -> bulk(words);
                        default -> throw new IllegalArgumentException("no such work: " + words[0]);
                    };
        } catch (IOException | RuntimeException e) {
            return FAILED + " " + e;
        }
    }

    private String target() {
        Target target = Target.start();
        int port = target.address().getPort();
        targets.put(port, target);
        return " " + port;
    }

    private static String roundTrips(InetSocketAddress address, Duration window) throws IOException {
        try (EchoClient client = new EchoClient(address, TIMEOUT)) {
            Latencies latencies = new Latencies();
            client.repeat(latencies, window);
            return " %s %s %s".formatted(latencies.micros(0.5), latencies.micros(0.99), latencies.micros(0.999));
        }
    }

    private static String calls(InetSocketAddress address, int clients, Duration window) {
        Callers.Outcome outcome = Callers.call(address, clients, window);
        double p99 = outcome.latencies().count() == 0 ? 0 : outcome.latencies().micros(0.99);
        return " %s %s %d".formatted(outcome.perSecond(), p99, outcome.failures());
    }

    /** {@code bulk port target-port way streams lead window}. */
    private String bulk(String[] words) throws IOException {
        Target target = Objects.requireNonNull(targets.get(Integer.parseInt(words[2])), "no such target");
        Bulk.Way way = Bulk.Way.valueOf(words[3]);
        try (Bulk bulk = new Bulk(port(words[1]), target, way, Integer.parseInt(words[4]))) {
            return " " + bulk.megabytesPerSecond(millis(words[5]), millis(words[6]));
        } finally {
            Waiting.sleep(SETTLE); // what is on its way must not disturb the next one
        }
    }

    private static InetSocketAddress port(String text) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(text));
    }

    private static Duration millis(String text) {
        return Duration.ofMillis(Long.parseLong(text));
    }
}
