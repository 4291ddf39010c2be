package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.monitor.MonitorStream;
import dev.autotunnel.internal.relay.LocalRelay;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.WhileDown;
import java.io.IOException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The local forward through which a monitor with a fixed port reaches the server: {@code port:127.0.0.1:target}. Thread-safe.
 */
final class MonitorLocalForward {
    static final String LOOPBACK = "127.0.0.1";

    private final LocalRelay relay;
    private boolean open;
    private boolean bound;

    /** Makes the forward. {@code failed} receives the reason if the server did not connect to the target. */
    MonitorLocalForward(MonitorHost host, int port, int target, Consumer<Failure> failed) {
        Forward.Local forward = Forward.local("monitor").to(LOOPBACK, target).on(LOOPBACK, port);
        Traffic traffic = new Traffic(List.of(forward)); // not part of the tunnel's own counters
        this.relay =
                new LocalRelay(host.ioThread(), host.acceptor(), traffic, WhileDown.refuse(), host.relayEvents(failed));
    }

    /** Allows binding from now on. An attempt that comes after {@link #close()} must not bind the port. */
    synchronized void open() {
        open = true;
    }

    synchronized void bind() throws TransportException {
        if (!open) {
            throw new TransportException(Failure.of(Kind.STOPPED, Stage.MONITOR, "the tunnel was stopped meanwhile"));
        }
        if (!bound) {
            relay.bind();
            bound = true;
        }
    }

    void attach(SshLink link) {
        relay.attach(link);
    }

    void detach(SshLink link) {
        relay.detach(link);
    }

    synchronized void close() {
        open = false;
        bound = false;
        relay.close();
    }

    MonitorStream connect(Duration timeout) throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY);
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address(), Deadline.millis(timeout));
            return MonitorStreams.of(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private SocketAddress address() throws IOException {
        List<BoundForward> bound = relay.bound();
        if (bound.isEmpty()) {
            throw new IOException("the monitor's port is not bound");
        }
        return bound.get(0).address();
    }

    /** Returns the same failure as one of the monitor, unless the failure ends the link. */
    static TransportException unavailable(TransportException e) {
        Failure cause = e.failure();
        if (e.endsTheLink()) {
            return e;
        }
        return new TransportException(
                Failure.of(Kind.MONITOR_UNAVAILABLE, Stage.MONITOR, cause.message(), cause.cause())
                        .withRemedy(cause.remedy()));
    }
}
