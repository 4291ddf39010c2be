package dev.autotunnel.jsch;

import dev.autotunnel.event.Failure;
import dev.autotunnel.runtime.TunnelRuntime;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.transport.SshAttempt;
import dev.autotunnel.transport.SshTransport;
import java.util.function.Consumer;

/** SSH by JSch. */
public final class JschTransport implements SshTransport {
    private final TunnelRuntime runtime;
    private final int windowLimit;

    /**
     * Takes threads and time from the runtime.
     *
     * @param windowLimit how many bytes of one channel may wait to be read
     */
    public JschTransport(TunnelRuntime runtime, int windowLimit) {
        this.runtime = runtime;
        this.windowLimit = windowLimit;
    }

    @Override
    public SshAttempt attempt(SshServer server, Consumer<Failure> lost) {
        return new JschAttempt(runtime, server, windowLimit, lost);
    }
}
