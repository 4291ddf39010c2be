package dev.autotunnel.internal.relay.pump;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the carrier reads from clients into: little at once, so that everyone has a turn, or much, where a client has much to say
 * and the link takes it at once. For one thread.
 */
final class UploadBuffer {
    /** For what clients say in a breath. */
    static final int SMALL = 32 * 1024;

    /** Four packets of 32 KiB, less what surrounds their data, so that they go out in one piece of 128 KiB. */
    static final int LARGE = 127 * 1024;

    /** On a link that takes longer for what was read the others of the tunnel would wait too long, and the server's grants too. */
    static final Duration BRISK = Duration.ofMillis(20);

    private static final Logger LOG = LoggerFactory.getLogger(UploadBuffer.class);

    private final IntFunction<ByteBuffer> memory;
    private ByteBuffer buffer;
    private boolean large;
    private boolean triedLarge;

    /**
     * Begins small.
     *
     * @throws IOException where not even that is to be had
     */
    UploadBuffer(IntFunction<ByteBuffer> memory) throws IOException {
        this.memory = memory;
        try {
            buffer = memory.apply(SMALL);
        } catch (OutOfMemoryError e) {
            throw new IOException("no direct memory to be had", e);
        }
    }

    /** Empty; for a moment's use. */
    ByteBuffer empty() {
        return buffer.clear().limit(large ? buffer.capacity() : SMALL);
    }

    /** That it was full, and how long it took to send that: the next one is sized by it. */
    void wasFull(Duration sending) {
        large = sending.compareTo(BRISK) < 0;
        if (large && !triedLarge) {
            triedLarge = true; // the JDK collects garbage before it says that there is none: not time and again
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
