package dev.autotunnel.internal.jsch;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.jsch.wire.Resolver;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.spec.SshServer;
import java.util.function.Consumer;

/** SSH by JSch. */
public final class JschTransport implements SshTransport {
    private final TunnelRuntime runtime;
    private final int windowLimit;
    private final Resolver resolver;

    /**
     * Takes threads and time from the runtime.
     *
     * @param windowLimit how many bytes of one channel may wait to be read
     */
    public JschTransport(TunnelRuntime runtime, int windowLimit) {
        this.runtime = runtime;
        this.windowLimit = windowLimit;
        this.resolver = new Resolver(runtime);
    }

    @Override
    public SshAttempt attempt(SshServer server, Consumer<Failure> lost) {
        return new JschAttempt(
                runtime,
                turn -> Hop.last(new Hop.Start(runtime, resolver, turn), server, windowLimit),
                resolver::attemptEnded,
                lost);
    }
}
