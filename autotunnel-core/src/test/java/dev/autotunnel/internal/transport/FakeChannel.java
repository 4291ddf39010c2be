package dev.autotunnel.internal.transport;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A channel in memory, with both of its ends in the test's hands. Holds 64 KiB a direction; uses no thread. */
public final class FakeChannel implements SshChannel {
    private final BytePipe toServer;
    private final BytePipe toClient;
    private volatile boolean closed;
    private final Object handing = new Object();
    private @Nullable ChannelReceiver receiver; // guarded by handing, as are the next two
    private @Nullable IOException broken;
    private boolean told;

    private FakeChannel(BytePipe toServer, BytePipe toClient) {
        this.toServer = toServer;
        this.toClient = toClient;
    }

    /** A channel whose server end the test plays, with {@link #serverInput()} and {@link #serverOutput()}. */
    public static FakeChannel open() {
        return new FakeChannel(new BytePipe(), new BytePipe());
    }

    /** A channel that gives back what it gets, the end included. */
    public static FakeChannel echoing() {
        BytePipe loop = new BytePipe();
        return new FakeChannel(loop, loop);
    }

    @Override
    public InputStream input() {
        return toClient.input();
    }

    @Override
    public OutputStream output() {
        return handingOn(toServer.output());
    }

    @Override
    public void receive(ChannelReceiver to) {
        synchronized (handing) {
            receiver = to;
        }
        resume();
    }

    @Override
    public void resume() {
        synchronized (handing) {
            ChannelReceiver to = receiver;
            if (to == null || told) {
                return;
            }
            try {
                if (broken == null && !toClient.handOn(to)) {
                    return;
                }
            } catch (IOException e) {
                broken = e;
            }
            told = true;
            if (broken == null) {
                to.ended();
            } else {
                to.broke(broken);
            }
        }
    }

    @Override
    public void offer(ByteBuffer bytes) throws IOException {
        toServer.offer(bytes);
        resume();
    }

    /** What the server gets. */
    public InputStream serverInput() {
        return toServer.input();
    }

    /** What the server sends; to close it is to half-close. */
    public OutputStream serverOutput() {
        return handingOn(toClient.output());
    }

    /** Breaks the channel, as a lost link does: all streams throw from now on. */
    public void breakOff(String why) {
        toServer.breakOff(why);
        toClient.breakOff(why);
        synchronized (handing) {
            broken = new IOException(why);
        }
        resume();
    }

    @Override
    public void whenRoom(Runnable task) {
        toServer.whenRoom(task);
    }

    /** Nothing is ever on its way. */
    @Override
    public void whenDelivered(Runnable task) {
        task.run();
    }

    /** Whether the client's side closed it. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        toServer.abandon("channel closed");
        toClient.abandon("channel closed");
    }

    @Override
    public void closeSoon() {
        close();
    }

    /** Whatever is written or ended is handed on at once, where there is a receiver. */
    private OutputStream handingOn(OutputStream pipe) {
        return new FilterOutputStream(pipe) {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                int written = 0;
                while (written < length) {
                    int count = Math.min(length - written, BytePipe.CAPACITY / 2);
                    out.write(from, offset + written, count);
                    written += count;
                    resume();
                }
            }

            @Override
            public void close() throws IOException {
                out.close();
                resume();
            }
        };
    }
}
