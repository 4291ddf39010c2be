package dev.autotunnel.event;

/**
 * Is told what happens to a tunnel.
 *
 * <p>Each listener has a queue of its own and is called by one thread at a time, in order, off every lock and I/O
 * thread. A slow listener delays nobody else; where its queue of 1024 events is full, events are dropped and counted. What
 * it throws is logged.
 */
@FunctionalInterface
public interface TunnelListener {
    /** Is called once for each event. May block, but see above. */
    void onEvent(TunnelEvent event);
}
