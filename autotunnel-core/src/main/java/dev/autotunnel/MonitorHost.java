package dev.autotunnel;

import dev.autotunnel.relay.Acceptor;
import dev.autotunnel.relay.Carrier;
import dev.autotunnel.relay.RelayEvents;
import dev.autotunnel.runtime.TunnelRuntime;

/** What the ports of a monitor need of their tunnel. */
interface MonitorHost {
    TunnelRuntime runtime();

    /** The thread that carries the bytes of the tunnel's connections. */
    Carrier carrier();

    Acceptor acceptor();

    /** Receives what goes wrong with the monitor's own connections. */
    RelayEvents relayEvents();
}
