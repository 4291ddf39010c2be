package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.internal.monitor.EchoProbe;
import dev.autotunnel.internal.monitor.Messages;
import dev.autotunnel.internal.monitor.Probe;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.MonitorSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port of autossh's {@code -M port:echo_port}: one local forward to an echo service on the server. Thread-safe. */
public final class EchoMonitorPorts implements MonitorPorts {
    private static final Logger LOG = LoggerFactory.getLogger(EchoMonitorPorts.class);

    private final ProhibitedPath prohibited = new ProhibitedPath();
    private final MonitorLocalForward near;
    private final Probe probe;

    public EchoMonitorPorts(MonitorHost host, MonitorSpec.Echo spec) {
        this.near = new MonitorLocalForward(host, spec.port(), spec.echoPort(), prohibited::failed);
        Messages messages = new Messages(host.runtime(), spec.timing().message());
        EchoProbe echo = new EchoProbe(host.runtime(), near::connect, messages);
        this.probe = timeout -> prohibited.test(echo, timeout);
    }

    @Override
    public void bind() {
        near.open();
        try {
            near.bind();
        } catch (TransportException e) {
            LOG.debug("tried again when connected", e);
        }
    }

    @Override
    public Probe attach(SshLink link, Deadline deadline) throws TransportException {
        try {
            near.bind();
        } catch (TransportException e) {
            throw MonitorLocalForward.unavailable(e);
        }
        near.attach(link);
        return probe;
    }

    @Override
    public void detach(SshLink link) {
        near.detach(link);
    }

    @Override
    public void close() {
        near.close();
    }
}
