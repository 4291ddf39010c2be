package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.internal.monitor.Probe;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.MonitorSpec;
import org.jspecify.annotations.Nullable;

/** The ports of a monitor, on this machine and on the server. Their failure is not a failure of the tunnel. Thread-safe. */
public interface MonitorPorts extends AutoCloseable {

    /**
     * Binds the ports on this machine for the life of the supervisor. {@link #attach} tries again to bind a port that failed.
     */
    void bind();

    /**
     * Binds missing ports on this machine, and on the server through {@code link}.
     *
     * @return the probe that tests the link; null if there is no monitor
     * @throws TransportException if a port is unavailable, or the link ended
     */
    @Nullable
    Probe attach(SshLink link, Deadline deadline) throws TransportException;

    /** Handles the end of {@code link}. Never blocks. */
    void detach(SshLink link);

    /** Releases the local ports. */
    @Override
    void close();

    /** Makes the ports that the monitor needs. Nothing is bound yet. */
    static MonitorPorts of(MonitorHost host, MonitorSpec monitor) {
        if (monitor instanceof MonitorSpec.Echo echo) {
            return new EchoMonitorPorts(host, echo);
        }
        if (monitor instanceof MonitorSpec.Loop loop) {
            String message = loop.timing().message();
            return loop.port().isPresent()
                    ? new LoopMonitorPorts(host, loop.port().getAsInt(), message)
                    : new ServerLoopMonitorPorts(host, message);
        }
        return NONE;
    }

    /** The ports of a tunnel without a monitor: none. */
    MonitorPorts NONE = new MonitorPorts() {
        @Override
        public void bind() {
            // nothing to bind
        }

        @Override
        public @Nullable Probe attach(SshLink link, Deadline deadline) {
            return null;
        }

        @Override
        public void detach(SshLink link) {
            // nothing attached
        }

        @Override
        public void close() {
            // nothing bound
        }
    };
}
