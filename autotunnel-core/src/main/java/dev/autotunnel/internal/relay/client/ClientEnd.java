package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.transport.SshChannel;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client's own end of one connection: an accepted socket, or a thread of the application that connects inside the JVM. The
 * rules of waiting and serving are the same for both, see {@link Admission}.
 *
 * <p>Implementations are thread-safe.
 */
public interface ClientEnd {
    /** Whether the client is still there. */
    boolean isOpen();

    /** Sets the task that runs if the client gives up before its connection is open. Called once, before all other methods. */
    void whenGivenUp(Runnable task);

    /** Watches the client while it waits. Called under the lock of {@link Admission}; may only queue a task. */
    void hold();

    /**
     * Ends the watch, and then runs the task, which must not block. Called under the lock of {@link Admission}; may only queue
     * a task.
     */
    void handOver(Runnable then);

    /**
     * Runs a task that sends, on a thread that may wait while the link is congested.
     *
     * @throws IOException if there is no such thread; the task does not run then
     */
    void execute(Runnable task) throws IOException;

    /**
     * Prepares to carry the bytes of the client through an open channel. Called on the reader thread; must not block.
     *
     * @param traffic counts the bytes
     * @param whenOver called once, when the connection is over; it gets the failure to report, if any
     */
    ClientConnection carry(SshChannel channel, ForwardTraffic traffic, Consumer<Optional<Failure>> whenOver);

    /**
     * Tells a client that it gets no connection. Does not block.
     *
     * @param why the failure; null if nothing failed but nobody is served
     */
    void reject(@Nullable Failure why);
}
