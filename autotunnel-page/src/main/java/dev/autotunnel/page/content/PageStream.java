package dev.autotunnel.page.content;

import java.time.Duration;
import java.util.Optional;

/**
 * The body of a response that does not end: server-sent events. The server calls {@link #next()} again and again on one
 * thread, and sends and flushes each piece. It must cut a client that takes longer than {@link #LONGEST_WRITE} for a piece.
 *
 * <p>Nothing queues up for a slow client: the next piece says what is true then. {@link #next()} is for one thread;
 * {@link #close()} is thread-safe.
 */
public interface PageStream extends AutoCloseable {
    /** The longest time without a piece: 10 s. */
    Duration HEARTBEAT = Duration.ofSeconds(10);

    /** How long the server should wait for a client to take one piece: 10 s. */
    Duration LONGEST_WRITE = Duration.ofSeconds(10);

    /**
     * Waits for the next piece, for {@link #HEARTBEAT} at most.
     *
     * @return the piece, which is a comment if nothing has happened; empty at the end of the stream
     */
    Optional<byte[]> next() throws InterruptedException;

    /** Ends the stream, and frees its place for another client. Idempotent. */
    @Override
    void close();
}
