package dev.autotunnel.internal.jsch;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.spec.SshServer;
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
