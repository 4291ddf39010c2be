package dev.autotunnel.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One direction of a connection: a queue between two sockets, on which the faults of the link act. Used by the relay's
 * thread alone.
 *
 * <p>A full queue stops the reading, so that the sender feels a slow receiver through TCP's own flow control. That is
 * also what freezing is: neither read nor write, and let TCP keep the bytes.
 */
final class Pipe {

    static final long NEVER = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Pipe.class);

    /** Enough for 1 s of delay at 500 Mbit/s. */
    private static final long MAX_QUEUED = 64L << 20;

    /**
     * A narrow line with a deep queue would swallow at once what it takes minutes to deliver; this is a router's usual
     * depth.
     */
    private static final long THROTTLED_QUEUE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long MIN_QUEUED = 32L << 10;

    private final Direction direction;
    private final SocketChannel source;
    private final SocketChannel sink;
    private final LinkFaults faults;
    private final Queue<Chunk> queue = new ArrayDeque<>();

    private long queued;
    private boolean endRead;
    private boolean endWritten;
    private boolean resetWritten;
    private boolean sinkFull;
    private long nanosToWait = NEVER;

    Pipe(Direction direction, SocketChannel source, SocketChannel sink, LinkFaults faults) {
        this.direction = direction;
        this.source = source;
        this.sink = sink;
        this.faults = faults;
    }

    boolean wantsToRead() {
        return !endRead && !frozen() && queued < capacity();
    }

    boolean wantsToWrite() {
        return sinkFull && !frozen();
    }

    /**
     * Until a delay or the bandwidth lets the next byte through; {@link #NEVER} if it is not time that it waits for.
     */
    long nanosToWait() {
        return nanosToWait;
    }

    /** Whether the end of the stream has been passed on. */
    boolean ended() {
        return endWritten;
    }

    /** Whether the sender's reset has come through, so that the whole connection is to be reset. */
    boolean broken() {
        return resetWritten;
    }

    /** Takes what the source has, by way of a buffer lent for the call. */
    void read(ByteBuffer scratch, long now) {
        scratch.clear();
        try {
            int count = source.read(scratch);
            if (count > 0) {
                queue.add(Chunk.data(now, scratch.flip()));
                queued += count;
            } else if (count < 0) {
                end(Chunk.end(now));
            }
        } catch (IOException e) {
            LOG.debug("{} {}: the sender broke off", direction, source, e);
            abort(now);
        }
    }

    /** The source is gone: pass that on, behind the bytes it sent before. */
    void abort(long now) {
        end(Chunk.reset(now));
    }

    /** The sink is gone: nothing more can be passed on. */
    void discard() {
        queue.clear();
        queued = 0;
        endRead = true;
        endWritten = true;
        nanosToWait = NEVER;
        sinkFull = false;
    }

    private void end(Chunk last) {
        endRead = true;
        queue.add(last);
    }

    /**
     * Passes on what the faults let through.
     *
     * @return whether anything was passed on
     * @throws IOException if the sink is gone
     */
    boolean write(long now) throws IOException {
        nanosToWait = NEVER;
        sinkFull = false;
        boolean moved = false;
        while (!frozen() && !sinkFull && !queue.isEmpty()) {
            Chunk head = queue.element();
            nanosToWait = nanosUntil(head, now);
            if (nanosToWait > 0) {
                return moved;
            }
            nanosToWait = NEVER;
            moved = true;
            if (pass(head, now)) {
                queue.remove();
            }
        }
        return moved;
    }

    private long nanosUntil(Chunk chunk, long now) {
        long early = chunk.arrived() + faults.delayNanos() - now;
        if (early > 0) {
            return early;
        }
        Bandwidth bandwidth = faults.bandwidth(direction);
        boolean spent = chunk.isData() && bandwidth.grant(chunk.remaining(), now) == 0;
        return spent ? bandwidth.nanosUntilNext() : 0;
    }

    /** True when nothing is left of the chunk. */
    private boolean pass(Chunk chunk, long now) throws IOException {
        switch (chunk.kind()) {
            case DATA -> passData(chunk, now);
            case END -> {
                sink.shutdownOutput();
                endWritten = true;
            }
            case RESET -> resetWritten = true;
        }
        return chunk.remaining() == 0;
    }

    private void passData(Chunk chunk, long now) throws IOException {
        Bandwidth bandwidth = faults.bandwidth(direction);
        int granted = bandwidth.grant(chunk.remaining(), now);
        int written = chunk.writeTo(sink, granted);
        bandwidth.spend(written);
        queued -= written;
        sinkFull = written < granted;
    }

    private boolean frozen() {
        return faults.frozen(direction);
    }

    private long capacity() {
        long inFlight = faults.bandwidth(direction).bytesIn(faults.delayNanos() + THROTTLED_QUEUE_NANOS);
        return Math.min(MAX_QUEUED, Math.max(MIN_QUEUED, inFlight));
    }
}
