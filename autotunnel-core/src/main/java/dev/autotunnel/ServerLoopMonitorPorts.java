package dev.autotunnel;

import dev.autotunnel.event.Failure;
import dev.autotunnel.monitor.LoopProbe;
import dev.autotunnel.monitor.Messages;
import dev.autotunnel.monitor.MonitorStream;
import dev.autotunnel.monitor.Probe;
import dev.autotunnel.runtime.Deadline;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.transport.Arrival;
import dev.autotunnel.transport.Opening;
import dev.autotunnel.transport.RemoteHandler;
import dev.autotunnel.transport.SshChannel;
import dev.autotunnel.transport.SshLink;
import dev.autotunnel.transport.TransportException;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop without a port of its own: the server chooses a port, both ends of the message are channels in this process, and
 * nothing is bound here that could collide or that another local user could touch.
 */
final class ServerLoopMonitorPorts implements MonitorPorts {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLoopMonitorPorts.class);

    private final MonitorHost host;
    private final Messages messages;

    ServerLoopMonitorPorts(MonitorHost host, String message) {
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
        RemoteHandler handler = arrival -> host.runtime().execute(() -> receive(probe, arrival));
        try {
            loop.port = link.bindRemote(new Endpoint.Tcp(NearPort.LOOPBACK, 0), handler, deadline);
        } catch (TransportException e) {
            throw NearPort.unavailable(e);
        }
        return probe;
    }

    private void receive(LoopProbe probe, Arrival arrival) {
        arrival.accept(new Opening() {
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
                return MonitorStreams.of(link.open(new Endpoint.Tcp(NearPort.LOOPBACK, port), timeout));
            } catch (TransportException e) {
                throw new IOException(e.failure().message(), e);
            }
        }
    }
}
