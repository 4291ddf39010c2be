package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.monitor.LoopProbe;
import dev.autotunnel.internal.monitor.Messages;
import dev.autotunnel.internal.monitor.MonitorStream;
import dev.autotunnel.internal.monitor.Probe;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.IncomingChannelHandler;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop without a port of its own: the server chooses a port, both ends of the message are channels in this process, and
 * nothing is bound here that could collide or that another local user could touch.
 */
public final class ServerLoopMonitorPorts implements MonitorPorts {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLoopMonitorPorts.class);

    private final MonitorHost host;
    private final Messages messages;

    public ServerLoopMonitorPorts(MonitorHost host, String message) {
        this.host = host;
        this.messages = new Messages(message);
    }

    @Override
    public void bind() {
        // nothing is bound here
    }

    @Override
    public Probe attach(SshLink link, Deadline deadline) throws TransportException {
        Loop loop = new Loop(link);
        LoopProbe probe = new LoopProbe(host.runtime(), loop::connect, messages);
        IncomingChannelHandler handler = arrival -> host.runtime().execute(() -> receive(probe, arrival));
        try {
            loop.port = link.bindRemote(new Endpoint.Tcp(MonitorLocalForward.LOOPBACK, 0), handler, deadline);
        } catch (TransportException e) {
            throw MonitorLocalForward.unavailable(e);
        }
        return probe;
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
    public void detach(SshLink link) {
        // all ends with the link
    }

    @Override
    public void close() {
        // nothing is bound here
    }

    /** The way of the message on one link. */
    private static final class Loop {
        private final SshLink link;
        private volatile int port;

        Loop(SshLink link) {
            this.link = link;
        }

        MonitorStream connect(Duration timeout) throws IOException {
            try {
                return MonitorStreams.of(link.open(new Endpoint.Tcp(MonitorLocalForward.LOOPBACK, port), timeout));
            } catch (TransportException e) {
                throw new IOException(e.failure().message(), e);
            }
        }
    }
}
