package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.monitor.LoopProbe;
import dev.autotunnel.internal.monitor.Messages;
import dev.autotunnel.internal.monitor.Probe;
import dev.autotunnel.internal.relay.RemoteRelay;
import dev.autotunnel.internal.relay.io.Listening;
import dev.autotunnel.internal.relay.pump.Traffic;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of autossh's {@code -M port}. There is a local forward {@code port:127.0.0.1:port} and a remote forward
 * {@code port:127.0.0.1:port+1}. A listener on port + 1 on this machine is kept for the life of the supervisor. Thread-safe.
 */
public final class LoopMonitorPorts implements MonitorPorts {
    private static final Logger LOG = LoggerFactory.getLogger(LoopMonitorPorts.class);

    private final MonitorHost host;
    private final ProhibitedPath prohibited = new ProhibitedPath();
    private final MonitorLocalForward near;
    private final LoopProbe loop;
    private final Probe probe;
    private final Endpoint.Tcp onServer;
    private final Endpoint.Tcp here;
    private @Nullable Listening listening;
    private @Nullable Back back;

    public LoopMonitorPorts(MonitorHost host, int port, String message) {
        this.host = host;
        this.near = new MonitorLocalForward(host, port, port, this::nearFailed);
        this.onServer = new Endpoint.Tcp(MonitorLocalForward.LOOPBACK, port);
        this.here = new Endpoint.Tcp(MonitorLocalForward.LOOPBACK, port + 1);
        this.loop = new LoopProbe(host.runtime(), near::connect, new Messages(host.runtime(), message));
        this.probe = timeout -> prohibited.test(loop, timeout);
    }

    @Override
    public void bind() {
        near.open();
        try {
            bindHere();
        } catch (TransportException e) {
            LOG.debug("tried again when connected", e);
        }
    }

    @Override
    public Probe attach(SshLink link, Deadline deadline) throws TransportException {
        if (serves(link)) {
            return probe; // bound for an earlier monitor of this link
        }
        Forward.Remote forward = Forward.remote("monitor").to(here).on(onServer);
        Traffic traffic = new Traffic(List.of(forward)); // not part of the tunnel's own counters
        RemoteRelay fresh =
                new RemoteRelay(host.ioThread(), forward, traffic.of(forward.name()), host.relayEvents(failure -> {}));
        try {
            bindHere();
            bindOnServer(link, fresh, deadline);
        } catch (TransportException e) {
            throw MonitorLocalForward.unavailable(e);
        }
        serveBy(link, fresh);
        near.attach(link);
        return probe;
    }

    /**
     * Binds 127.0.0.1, where the message arrives. {@code ssh} asks for {@code localhost}, so that may be all that the server
     * permits.
     */
    private void bindOnServer(SshLink link, RemoteRelay fresh, Deadline deadline) throws TransportException {
        try {
            link.bindRemote(onServer, fresh, deadline);
        } catch (TransportException e) {
            if (e.failure().kind() != Kind.REMOTE_FORWARDING_REFUSED) {
                throw e;
            }
            link.bindRemote(new Endpoint.Tcp("localhost", onServer.port()), fresh, deadline);
        }
    }

    @Override
    public void detach(SshLink link) {
        near.detach(link);
        release(link);
    }

    @Override
    public void close() {
        near.close();
        synchronized (this) {
            if (listening != null) {
                listening.close();
                listening = null;
            }
        }
    }

    private synchronized void bindHere() throws TransportException {
        near.bind();
        if (listening != null) {
            return;
        }
        try {
            listening = host.acceptor().listen(new InetSocketAddress(here.host(), here.port()), this::accepted);
        } catch (IOException e) {
            String message = "cannot listen on %s: %s".formatted(here, e.getMessage());
            throw new TransportException(Failure.of(Kind.LOCAL_PORT_UNAVAILABLE, Stage.LISTEN, message, e));
        }
    }

    /** Ends a test at once if the server prohibits the monitor's connection: its message cannot come back. */
    private void nearFailed(Failure failure) {
        prohibited.failed(failure);
        if (ProhibitedPath.isProhibited(failure)) {
            loop.abandon(failure.message());
        }
    }

    private synchronized boolean serves(SshLink link) {
        return back != null && back.link().equals(link);
    }

    private synchronized void serveBy(SshLink link, RemoteRelay fresh) {
        if (back != null) {
            back.relay().close();
        }
        back = new Back(link, fresh);
    }

    private synchronized void release(SshLink link) {
        if (back != null && back.link().equals(link)) {
            back.relay().close();
            back = null;
        }
    }

    private void accepted(SocketChannel socket) {
        host.runtime().execute(() -> receive(socket));
    }

    private void receive(SocketChannel socket) {
        try (socket) {
            socket.configureBlocking(true);
            loop.receive(MonitorStreams.of(socket.socket()));
        } catch (IOException e) {
            LOG.debug("a connection to the monitor's port broke", e);
        }
    }

    /** The remote forward for the way back, on one link. */
    private record Back(SshLink link, RemoteRelay relay) {}
}
