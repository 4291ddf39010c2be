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

    /** Takes threads and time from the runtime. */
    public JschTransport(TunnelRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public SshAttempt attempt(SshServer server, Consumer<Failure> lost) {
        return new JschAttempt(runtime, server, lost);
    }
}
