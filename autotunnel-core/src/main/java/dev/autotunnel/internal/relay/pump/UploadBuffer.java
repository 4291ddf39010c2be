package dev.autotunnel.internal.relay.pump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the buffer that the tunnel's I/O thread reads client data into. The buffer is small, so that every connection has its
 * turn. It is large while a client has much to send and the link takes the data at once. Not thread-safe.
 */
final class UploadBuffer {
    /** The size for most clients, which send little at a time. */
    static final int SMALL = 32 * 1024;

    /** Four packets of 32 KiB without their headers, so that the packets go out in one piece of 128 KiB. */
    static final int LARGE = 127 * 1024;

    /**
     * The longest time to send a full buffer for which the buffer may be large. On a slower link, the tunnel's other
     * connections would wait too long. The window adjusts that this thread sends to the server would wait, too.
     */
    static final Duration BRISK = Duration.ofMillis(20);

    private static final Logger LOG = LoggerFactory.getLogger(UploadBuffer.class);

    private final IntFunction<ByteBuffer> memory;
    private ByteBuffer buffer;
    private boolean large;
    private boolean triedLarge;

    /**
     * Allocates the small buffer.
     *
     * @throws IOException if there is no direct memory for the small buffer
     */
    UploadBuffer(IntFunction<ByteBuffer> memory) throws IOException {
        this.memory = memory;
        try {
            buffer = memory.apply(SMALL);
        } catch (OutOfMemoryError e) {
            throw new IOException("no direct memory to be had", e);
        }
    }

    /** Returns the empty buffer. The next call may return the same memory. */
    ByteBuffer empty() {
        return buffer.clear().limit(large ? buffer.capacity() : SMALL);
    }

    /**
     * Records that the last buffer was full, and how long it took to send. The size of the next buffer depends on this time.
     */
    void wasFull(Duration sending) {
        large = sending.compareTo(BRISK) < 0;
        if (large && !triedLarge) {
            triedLarge = true; // once only: the JDK collects garbage before it throws OutOfMemoryError
            enlarge();
        }
    }

    private void enlarge() {
        try {
            buffer = memory.apply(LARGE);
        } catch (OutOfMemoryError e) {
            LOG.debug("no direct memory for a larger buffer", e);
        }
    }
}
