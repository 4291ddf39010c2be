package dev.autotunnel.internal.jsch.flow;

import dev.autotunnel.internal.runtime.HeapBudget;
import dev.autotunnel.spec.TunnelSpec;
import java.nio.ByteBuffer;
import java.time.Duration;

/** The receiving half of {@link ManualWindow}: it counts and grants as that one does, but sends no grant, since there is no link. */
final class CountedWindow implements FlowControl {
    private final ReceiveWindow window = new ReceiveWindow(
            new WindowBudget(TunnelSpec.DEFAULT_WINDOW_LIMIT, new HeapBudget(Long.MAX_VALUE)), System.nanoTime());

    @Override
    public synchronized int capacity() {
        return window.most();
    }

    @Override
    public Duration grace() {
        return Duration.ZERO;
    }

    @Override
    public synchronized void received(int count) {
        window.received(count, System.nanoTime(), 0);
    }

    @Override
    public synchronized boolean consumed(int count) {
        return window.consumed(count);
    }

    @Override
    public synchronized void grant() {
        window.grant(System.nanoTime(), 0);
    }

    @Override
    public void offer(ByteBuffer bytes) {
        throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public void whenRoom(Runnable task) {
        throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public void send(byte[] from, int offset, int length) {
        throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public void end() {
        throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public void disconnect() {
        throw new UnsupportedOperationException("nothing is sent");
    }

    @Override
    public synchronized void close() {
        window.close();
    }
}
