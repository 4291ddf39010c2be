package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.Target;
import dev.autotunnel.benchmarks.peer.Line;
import dev.autotunnel.benchmarks.peer.Route;
import dev.autotunnel.benchmarks.peer.Tunnel;
import dev.autotunnel.benchmarks.peer.Variant;
import java.net.InetSocketAddress;

/**
 * A tunnel with a line and a target of its own.
 *
 * @param variant whose tunnel it is
 * @param route its kind of forward
 * @param line what lies between
 * @param target where it leads
 * @param tunnel the tunnel
 */
record Place(Variant variant, Route route, Line line, Target target, Tunnel tunnel) implements AutoCloseable {

    static Place open(Variant variant, Route route, Line line) throws Exception {
        Target target = Target.start();
        try {
            return new Place(variant, route, line, target, variant.open(line, route, target.address()));
        } catch (Exception e) {
            target.close();
            line.close();
            throw e;
        }
    }

    String name() {
        return variant.name();
    }

    InetSocketAddress address() {
        return tunnel.address();
    }

    @Override
    public void close() {
        tunnel.close();
        target.close();
        line.close();
    }
}
