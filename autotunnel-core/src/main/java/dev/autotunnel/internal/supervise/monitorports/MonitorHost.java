package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.client.RelayEvents;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.util.function.Consumer;

/** The parts of a tunnel that the ports of a monitor need. Thread-safe. */
public interface MonitorHost {
    TunnelRuntime runtime();

    /** Returns the I/O thread of the tunnel's connections. */
    TunnelIoThread ioThread();

    Acceptor acceptor();

    /** Returns the events of the monitor's own connections. Failures of these connections are passed to {@code failed}. */
    RelayEvents relayEvents(Consumer<Failure> failed);
}
