package dev.autotunnel.internal.publish;

import dev.autotunnel.event.EventHeader;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Guard;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Numbers the events of a tunnel and puts them into the queue of each listener, in the same order for all. Thread-safe. */
public final class EventPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

    private final TunnelRuntime runtime;
    private final String tunnel;
    private final List<ListenerQueue> queues = new CopyOnWriteArrayList<>();
    private TunnelState state = TunnelState.Stopped.of();
    private long sequence;
    private long droppedByFormer;

    /** Makes a publisher without listeners. */
    public EventPublisher(TunnelRuntime runtime, String tunnel) {
        this.runtime = runtime;
        this.tunnel = tunnel;
    }

    /**
     * Adds a listener for all events from now on, until the registration is closed. If the listener joins after the first
     * event, it first gets the current state. That event is a change from this state to itself, with the number of the last
     * event.
     */
    public synchronized TunnelListener.Registration add(TunnelListener listener) {
        ListenerQueue queue = new ListenerQueue(runtime, listener);
        queues.add(queue);
        if (sequence > 0) {
            EventHeader header = EventHeader.of(tunnel, sequence, runtime.now().wall(), state);
            queue.offer(TunnelEvent.StateChanged.of(header, state, null));
        }
        return () -> remove(queue);
    }

    private synchronized void remove(ListenerQueue queue) {
        if (queues.remove(queue)) {
            queue.close();
            droppedByFormer += queue.dropped();
        }
    }

    /**
     * Publishes a change of the state. {@code event} makes the event from its header. Later events carry the new state. Never
     * runs a listener.
     */
    public synchronized void publish(TunnelState current, Function<EventHeader, TunnelEvent> event) {
        state = current;
        publish(event);
    }

    /**
     * Publishes an event that does not change the state. {@code event} makes the event from its header. Never runs a
     * listener.
     */
    public synchronized void publish(Function<EventHeader, TunnelEvent> event) {
        sequence++;
        TunnelEvent made =
                event.apply(EventHeader.of(tunnel, sequence, runtime.now().wall(), state));
        queues.forEach(queue -> Guard.run(LOG, "an event was not queued for a listener", () -> queue.offer(made)));
    }

    /** Returns how many events of all listeners were not delivered. */
    public synchronized long dropped() {
        return droppedByFormer
                + queues.stream().mapToLong(ListenerQueue::dropped).sum();
    }

    /** Waits until all events are delivered. If the deadline passes, the remaining events are dropped and counted. */
    public void flush(Deadline deadline) {
        queues.forEach(queue -> queue.flush(deadline));
    }
}
