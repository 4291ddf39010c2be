package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.monitor.LoopProbe;
import dev.autotunnel.internal.monitor.Messages;
import dev.autotunnel.internal.monitor.MonitorStream;
import dev.autotunnel.internal.monitor.MonitorUnavailableException;
import dev.autotunnel.internal.monitor.Probe;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.IncomingChannelHandler;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of a loop monitor without a fixed port. The server chooses a port, and both ends of the message's path are
 * channels in this process. Nothing is bound on this machine, so no port can collide and no other local user can connect.
 *
 * <p>Thread-safe.
 */
public final class ServerLoopMonitorPorts implements MonitorPorts {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLoopMonitorPorts.class);

    private final MonitorHost host;
    private final Messages messages;
    private @Nullable Loop current; // guarded by this

    public ServerLoopMonitorPorts(MonitorHost host, String message) {
        this.host = host;
        this.messages = new Messages(host.runtime(), message);
    }

    @Override
    public void bind() {
        // nothing is bound here
    }

    @Override
    public Probe attach(SshLink link, Deadline deadline) throws TransportException {
        Loop loop = loopOf(link);
        if (loop.port == 0) {
            IncomingChannelHandler handler = arrival -> host.runtime().execute(() -> receive(loop.probe, arrival));
            try {
                loop.port = link.bindRemote(new Endpoint.Tcp(MonitorLocalForward.LOOPBACK, 0), handler, deadline);
            } catch (TransportException e) {
                throw MonitorLocalForward.unavailable(e);
            }
        }
        return loop.probe;
    }

    /** Returns the loop of a link. There is one for each link, because the server keeps its port until the link ends. */
    private synchronized Loop loopOf(SshLink link) {
        Loop loop = current;
        if (loop == null || !loop.link.equals(link)) {
            loop = new Loop(link, host.runtime(), messages);
            current = loop;
        }
        return loop;
    }

    private void receive(LoopProbe probe, IncomingChannel arrival) {
        arrival.accept(new ChannelOpenCallback() {
            @Override
            public void opened(SshChannel channel) {
                host.runtime().execute(() -> receive(probe, channel));
            }

            @Override
            public void failed(Failure why) {
                LOG.debug("the link ended before the message came back: {}", why);
            }
        });
    }

    private static void receive(LoopProbe probe, SshChannel channel) {
        try (channel) {
            probe.receive(MonitorStreams.of(channel));
        }
    }

    @Override
    public synchronized void detach(SshLink link) {
        if (current != null && current.link.equals(link)) {
            current = null; // the port and the channels end with the link
        }
    }

    @Override
    public void close() {
        // nothing is bound here
    }

    /** The path of the message on one link. */
    private static final class Loop {
        private final SshLink link;
        private final LoopProbe probe;
        private volatile int port;

        Loop(SshLink link, TunnelRuntime runtime, Messages messages) {
            this.link = link;
            this.probe = new LoopProbe(runtime, this::connect, messages);
        }

        MonitorStream connect(Duration timeout) throws IOException {
            try {
                return MonitorStreams.of(link.open(new Endpoint.Tcp(MonitorLocalForward.LOOPBACK, port), timeout));
            } catch (TransportException e) {
                throw ProhibitedPath.isProhibited(e.failure())
                        ? new MonitorUnavailableException(ProhibitedPath.unavailable(e.failure()))
                        : new IOException(e.failure().message(), e);
            }
        }
    }
}
