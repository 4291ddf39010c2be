package dev.autotunnel;

import dev.autotunnel.event.BoundForward;
import java.net.InetSocketAddress;

/** Where a forward listens, here or on the server: in the tests both are this machine. */
final class BoundAddress {
    private BoundAddress() {}

    static InetSocketAddress of(TunnelSupervisor supervisor, String forward) {
        return supervisor.forwards().stream()
                .filter(bound -> bound.name().equals(forward))
                .map(BoundForward::address)
                .map(InetSocketAddress.class::cast)
                .map(address -> new InetSocketAddress(address.getHostString(), address.getPort()))
                .findFirst()
                .orElseThrow();
    }
}
