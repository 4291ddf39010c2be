package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.peer.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** All tunnels of a work, opened side by side. */
final class Places implements AutoCloseable {
    private final List<Place> all = new ArrayList<>();

    /** Opens a tunnel of each variant for each kind of forward; those that do not open are left out, and that is said. */
    static Places open(Run run, Supplier<Line> lines, Route... routes) throws InterruptedException {
        Places places = new Places();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Place>> opening = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (Route route : routes) {
                for (Variant variant : run.variants(route)) {
                    opening.add(threads.submit(() -> Place.open(variant, route, lines.get())));
                    names.add(variant.name() + " " + route.flag());
                }
            }
            for (int i = 0; i < opening.size(); i++) {
                places.take(run, names.get(i), opening.get(i));
            }
            return places;
        } finally {
            threads.shutdown();
        }
    }

    private void take(Run run, String name, Future<Place> opening) throws InterruptedException {
        try {
            all.add(opening.get());
        } catch (ExecutionException e) {
            run.say("  %s does not open: %s".formatted(name, e.getCause()));
        }
    }

    /** Those with forwards of that kind. */
    List<Place> of(Route route) {
        return all.stream().filter(place -> place.route() == route).toList();
    }

    @Override
    public void close() {
        all.parallelStream().forEach(Place::close);
    }
}
