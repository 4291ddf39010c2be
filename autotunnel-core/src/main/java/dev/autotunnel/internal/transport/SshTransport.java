package dev.autotunnel.internal.transport;

import dev.autotunnel.event.Failure;
import dev.autotunnel.spec.SshServer;
import java.util.function.Consumer;

/** Makes SSH connections. Thread-safe. */
@FunctionalInterface
public interface SshTransport {
    /**
     * Prepares one attempt. Nothing is sent yet.
     *
     * @param server the server to connect to, and how to connect
     * @param lost called once, on any thread, when an established link ends, {@link SshLink#kill()} included
     */
    SshAttempt attempt(SshServer server, Consumer<Failure> lost);
}
