package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.client.RelayEvents;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.util.function.Consumer;

/** What the ports of a monitor need of their tunnel. */
public interface MonitorHost {
    TunnelRuntime runtime();

    /** The thread that carries the bytes of the tunnel's connections. */
    TunnelIoThread ioThread();

    Acceptor acceptor();

    /** Receives what goes wrong with the monitor's own connections, and hands it to {@code failed}. */
    RelayEvents relayEvents(Consumer<Failure> failed);
}
