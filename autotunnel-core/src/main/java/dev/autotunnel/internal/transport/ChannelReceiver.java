package dev.autotunnel.internal.transport;

import java.io.IOException;

/**
 * Receives the bytes of a channel as they come, see {@link SshChannel#receive}. Called on the reader thread, which reads for
 * all channels of the link, or on the thread that calls {@link SshChannel#receive} or {@link SshChannel#resume()}; must not
 * block.
 */
public interface ChannelReceiver {
    /**
     * Takes as many bytes as it can at once. If bytes are left, the receiver calls {@link SshChannel#resume()} as soon as it
     * can take more. Calls do not overlap.
     *
     * @return how many bytes the receiver took
     * @throws IOException if the receiver will never take any more bytes; {@link #broke} follows
     */
    int take(byte[] from, int offset, int length) throws IOException;

    /**
     * The other side has sent all its data, and the receiver has taken all of it. Called once, and not after {@link #broke}.
     */
    void ended();

    /** The channel broke before the end of its data. Called once, and not after {@link #ended}. */
    void broke(IOException why);

    /** Runs a task that sends, soon, on a thread that may wait while the link is congested. */
    void execute(Runnable task);
}
