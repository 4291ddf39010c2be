package dev.autotunnel.internal.publish;

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

/** Numbers the events of a tunnel and hands them to the queue of each listener, in the same order for all. */
public final class EventPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

    private final TunnelRuntime runtime;
    private final String tunnel;
    private final List<ListenerQueue> queues = new CopyOnWriteArrayList<>();
    private TunnelState state = new TunnelState.Stopped();
    private long sequence;
    private long droppedByFormer;

    /** A publisher without listeners. */
    public EventPublisher(TunnelRuntime runtime, String tunnel) {
        this.runtime = runtime;
        this.tunnel = tunnel;
    }

    /** Events from now on go to that listener too. */
    public void add(TunnelListener listener) {
        queues.add(new ListenerQueue(runtime, listener));
    }

    /** No event goes to that listener any more; those queued for it are dropped. */
    public synchronized void remove(TunnelListener listener) {
        for (ListenerQueue queue : List.copyOf(queues)) {
            if (queue.isOf(listener)) {
                queues.remove(queue);
                queue.discard();
                droppedByFormer += queue.dropped();
            }
        }
    }

    /** Publishes a change of the state, made from its header; later events carry that state. Never runs a listener. */
    public synchronized void publish(TunnelState current, Function<TunnelEvent.Header, TunnelEvent> event) {
        state = current;
        publish(event);
    }

    /** Publishes another event, made from its header. Never runs a listener. */
    public synchronized void publish(Function<TunnelEvent.Header, TunnelEvent> event) {
        sequence++;
        TunnelEvent made = event.apply(
                new TunnelEvent.Header(tunnel, sequence, runtime.now().wall(), state));
        queues.forEach(queue -> Guard.run(LOG, "an event was not queued for a listener", () -> queue.offer(made)));
    }

    /** How many events were not delivered, over all listeners. */
    public synchronized long dropped() {
        return droppedByFormer
                + queues.stream().mapToLong(ListenerQueue::dropped).sum();
    }

    /** Waits until all is delivered; what is not by then is dropped and counted. */
    public void flush(Deadline deadline) {
        queues.forEach(queue -> queue.flush(deadline));
    }
}
