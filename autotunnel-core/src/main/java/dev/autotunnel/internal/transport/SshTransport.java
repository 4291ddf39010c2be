package dev.autotunnel.internal.transport;

import dev.autotunnel.event.Failure;
import dev.autotunnel.spec.SshServer;
import java.util.function.Consumer;

/** A way to speak SSH. */
@FunctionalInterface
public interface SshTransport {
    /**
     * Prepares one attempt; nothing is sent yet.
     *
     * @param server whom to connect to, and how
     * @param lost is told once, from any thread, when an established link ends, {@link SshLink#kill()} included
     */
    SshAttempt attempt(SshServer server, Consumer<Failure> lost);
}
