package dev.autotunnel.internal.supervise.monitorports;

import dev.autotunnel.internal.monitor.Probe;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import org.jspecify.annotations.Nullable;

/** The ports of a monitor, here and on the server. Trouble with them is no trouble with the tunnel. */
public interface MonitorPorts extends AutoCloseable {

    /** Binds what is bound here for the life of the supervisor; what fails is tried again by {@link #attach}. */
    void bind();

    /**
     * Binds what is missing here and, on that link, on the server.
     *
     * @return what tests the link; null where no monitor was asked for
     * @throws TransportException where a port is not to be had, or the link ended
     */
    @Nullable
    Probe attach(SshLink link, Deadline deadline) throws TransportException;

    /** That link is over. Never blocks. */
    void detach(SshLink link);

    /** Gives the local ports back. */
    @Override
    void close();

    /** No monitor. */
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
