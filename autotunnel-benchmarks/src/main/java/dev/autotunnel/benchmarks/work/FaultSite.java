package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.EchoClient;
import dev.autotunnel.benchmarks.load.Target;
import dev.autotunnel.benchmarks.peer.Ours;
import dev.autotunnel.benchmarks.peer.Supervised;
import dev.autotunnel.benchmarks.peer.Supervisors;
import dev.autotunnel.benchmarks.site.PrivateSshd;
import dev.autotunnel.benchmarks.site.Waiting;
import dev.autotunnel.testkit.FaultyLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiPredicate;

/** A server, a line that fails, and the tunnels that somebody mends. */
final class FaultSite implements AutoCloseable {
    static final Duration OUTAGE = Duration.ofSeconds(20);
    static final Duration BLACK_HOLE = Duration.ofSeconds(10);

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ECHO = Duration.ofMillis(500);
    /** What came up has to count as stable before it is broken. */
    private static final Duration STABLE = Duration.ofSeconds(11);

    /**
     * How long one of them took.
     *
     * @param variant which
     * @param seconds from the fault on
     */
    record Time(String variant, double seconds) {}

    private final PrivateSshd server = PrivateSshd.start();
    private final FaultyLink link = FaultyLink.to(server.access().address());
    private final Target target = Target.start();
    private final Map<String, Supervised> tunnels = new LinkedHashMap<>();
    private final Map<String, String> incarnations = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private FaultSite() {}

    /** With all tunnels up and stable. */
    static FaultSite open() throws Exception {
        FaultSite site = new FaultSite();
        try {
            site.openTunnels();
            return site;
        } catch (Exception e) {
            site.close();
            throw e;
        }
    }

    private void openTunnels() throws Exception {
        tunnels.put(Ours.NAME, Supervisors.ours(server.access(), link.address(), target.address()));
        if (Supervisors.hasAutossh()) {
            tunnels.put(Supervisors.AUTOSSH, Supervisors.autossh(server.access(), link.address(), target.address()));
        }
        Waiting.sleep(STABLE);
        tunnels.forEach((name, tunnel) -> incarnations.put(name, tunnel.incarnation()));
    }

    PrivateSshd server() {
        return server;
    }

    FaultyLink link() {
        return link;
    }

    /** The line refuses meanwhile, as the machine of a server does that is not running, and ends what there is. */
    void stopServerFor(Duration outage) {
        link.refuse();
        server.stop();
        link.cut();
        Waiting.sleep(outage);
        server.restart();
        link.accept();
    }

    void waitUntil(long since, Duration later) {
        Duration left = later.minusNanos(System.nanoTime() - since);
        if (!left.isNegative()) {
            Waiting.sleep(left);
        }
    }

    /** When each one lets a new client through. */
    List<Time> usable(long since) {
        return times(since, (name, tunnel) -> EchoClient.works(tunnel.address(), ECHO));
    }

    /** When each one has given up the connection it had. */
    List<Time> noticed(long since) {
        return times(since, (name, tunnel) -> !tunnel.incarnation().equals(incarnations.get(name)));
    }

    private List<Time> times(long since, BiPredicate<String, Supervised> isSo) {
        List<CompletableFuture<Time>> times = new ArrayList<>();
        tunnels.forEach((name, tunnel) -> times.add(CompletableFuture.supplyAsync(
                () -> {
                    Waiting.until(name, PATIENCE, () -> isSo.test(name, tunnel));
                    return new Time(name, (System.nanoTime() - since) / 1e9);
                },
                threads)));
        return times.stream().map(CompletableFuture::join).toList();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        tunnels.values().forEach(Supervised::close);
        link.close();
        target.close();
        server.close();
    }
}
