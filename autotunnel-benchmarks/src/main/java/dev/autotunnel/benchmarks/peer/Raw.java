package dev.autotunnel.benchmarks.peer;

import java.net.InetSocketAddress;

/** No tunnel at all: what the machine can do. */
final class Raw implements Variant {
    @Override
    public String name() {
        return "raw";
    }

    @Override
    public boolean has(Route route) {
        return route == Route.LOCAL;
    }

    @Override
    public boolean isInProcess() {
        return false;
    }

    @Override
    public Tunnel open(Line line, Route route, InetSocketAddress target) {
        return Tunnel.of(line.to(target), () -> {});
    }
}
