package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Channel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Lossless flow control: a window adjust is sent only after somebody has read the data.
 *
 * <p>JSch sends a window adjust as soon as its write to us returns. It does so if its own count of the window,
 * {@code lwsize}, is below half of {@code lwsize_max}. So we set {@code lwsize_max} to 0, and keep {@code lwsize} high at
 * each write. Each write runs on JSch's reader thread, the only thread that uses {@code lwsize}. We send the window adjusts
 * ourselves, as {@link ReceiveWindow} counts them. A stalled client thus costs one window of memory and nothing else.
 *
 * <p>Thread-safe.
 */
public final class ManualWindow implements FlowControl {
    private static final int PACKET = 32 * 1024;

    private final Channel channel;
    private final LinkResources link;
    private final JschInternals jsch;
    private final ReceiveWindow window; // guarded by this

    public ManualWindow(Channel channel, LinkResources link, JschInternals jsch) {
        this.channel = channel;
        this.link = link;
        this.jsch = jsch;
        this.window = new ReceiveWindow(link.budget(), System.nanoTime());
        jsch.setWindow(channel, window.size(), PACKET);
        jsch.heedEarlyClose(channel);
    }

    @Override
    public synchronized int capacity() {
        return window.most();
    }

    @Override
    public Duration grace() {
        return Duration.ZERO; // a server that sends more than its window is broken
    }

    @Override
    public synchronized void received(int count) {
        window.received(count, System.nanoTime(), link.waited().getAsLong());
        jsch.keepWindowOpen(channel);
    }

    @Override
    public synchronized boolean consumed(int count) {
        return window.consumed(count);
    }

    @Override
    public void grant() throws IOException {
        int bytes;
        synchronized (this) {
            bytes = window.grant(System.nanoTime(), link.waited().getAsLong());
        }
        if (bytes > 0) {
            jsch.grant(channel, bytes);
        }
    }

    @Override
    public void offer(ByteBuffer bytes) throws IOException {
        jsch.offer(channel, link, bytes);
    }

    @Override
    public void whenRoom(Runnable task) {
        link.watch().when(() -> jsch.hasRoom(channel), task);
    }

    @Override
    public void send(byte[] from, int offset, int length) throws IOException {
        jsch.send(channel, link, ByteBuffer.wrap(from, offset, length));
    }

    @Override
    public void end() throws IOException {
        jsch.end(channel);
    }

    @Override
    public void disconnect() {
        jsch.close(channel);
    }

    @Override
    public synchronized void close() {
        window.close();
    }
}
