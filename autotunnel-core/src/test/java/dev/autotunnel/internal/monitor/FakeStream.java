package dev.autotunnel.internal.monitor;

import dev.autotunnel.internal.runtime.VirtualRuntime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A connection in memory. What would block for ever lets virtual time pass instead, until somebody closes the stream; where
 * nobody does, that is an error.
 */
final class FakeStream implements MonitorStream {
    private static final int LONGEST_WAIT_SECONDS = 3600;

    private final VirtualRuntime runtime;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private InputStream incoming = InputStream.nullInputStream();
    private Consumer<byte[]> whenSent = bytes -> {};
    private Runnable beforeRead = () -> {};
    private boolean openEnded;
    private boolean blocking;
    private boolean closed;

    FakeStream(VirtualRuntime runtime) {
        this.runtime = runtime;
    }

    /** Sends those bytes to whoever reads here, then ends. */
    FakeStream sends(byte[] bytes) {
        incoming = new ByteArrayInputStream(bytes);
        return this;
    }

    /** Does not end after the bytes it sends. */
    FakeStream neverEnds() {
        openEnded = true;
        return this;
    }

    /** Takes nothing: whoever writes is blocked. */
    FakeStream takesNothing() {
        blocking = true;
        return this;
    }

    /** What to do with what was written, once flushed. */
    FakeStream whenSent(Consumer<byte[]> action) {
        whenSent = action;
        return this;
    }

    /** What happens elsewhere while somebody begins to read here. */
    FakeStream beforeRead(Runnable action) {
        beforeRead = action;
        return this;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                Runnable once = beforeRead;
                beforeRead = () -> {};
                once.run();
                int next = incoming.read();
                return next < 0 && openEnded ? waitUntilClosed() : next;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                int next = read();
                if (next < 0) {
                    return -1;
                }
                into[from] = (byte) next;
                return 1;
            }
        };
    }

    @Override
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                if (blocking) {
                    waitUntilClosed();
                }
                sent.write(b);
            }

            @Override
            public void flush() {
                whenSent.accept(sent.toByteArray());
            }
        };
    }

    @Override
    public void close() {
        closed = true;
    }

    private int waitUntilClosed() throws IOException {
        for (int i = 0; i < LONGEST_WAIT_SECONDS && !closed; i++) {
            runtime.advance(Duration.ofSeconds(1));
        }
        if (closed) {
            throw new IOException("stream closed");
        }
        throw new AssertionError("this would block for ever");
    }
}
