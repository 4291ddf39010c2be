package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.LoadProcess;
import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.peer.Tunnel;
import dev.autotunnel.benchmarks.peer.Variant;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The tunnels of a work whose clients and targets are a process of their own: a user of the port is one, too. The Java peers
 * live in the JVM of the runner, which does nothing else meanwhile. Not thread-safe.
 */
final class Outside implements AutoCloseable {
    /** Longer than that of the other works: JVMs of both sides have to be warm, and each has part of the work only. */
    static final Duration WARM_UP = Duration.ofSeconds(2);

    /** MINA is not one of those that anybody would compare here, and slow to warm up. */
    private static final List<String> WITHOUT = List.of("mina");

    /**
     * A tunnel and its target.
     *
     * @param name whose tunnel it is
     * @param tunnel the tunnel
     * @param target the port of the target
     */
    record Place(String name, Tunnel tunnel, int target) {
        InetSocketAddress address() {
            return tunnel.address();
        }
    }

    private final LoadProcess load;
    private final List<Place> places = new ArrayList<>();

    private Outside(LoadProcess load) {
        this.load = load;
    }

    /** Opens a tunnel of each variant; those that do not open are left out, and that is said. */
    static Outside open(Run run) {
        Outside outside = new Outside(new LoadProcess(run.loadJava()));
        for (Variant variant : run.without(WITHOUT).variants(Route.LOCAL)) {
            try {
                outside.open(variant);
            } catch (Exception e) {
                run.say("  %s does not open: %s".formatted(variant.name(), e));
            }
        }
        return outside;
    }

    private void open(Variant variant) throws Exception {
        int target = load.target();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
        places.add(new Place(variant.name(), variant.open(Line.direct(), Route.LOCAL, address), target));
    }

    LoadProcess load() {
        return load;
    }

    List<Place> places() {
        return places;
    }

    @Override
    public void close() {
        places.forEach(place -> place.tunnel().close());
        load.close();
    }
}
