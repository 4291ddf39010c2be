package dev.autotunnel.internal.transport;

import java.io.IOException;

/**
 * Gets the bytes of a channel as they come, see {@link SshChannel#receive}. Called by the thread that reads for all channels
 * of the link: nothing here may block.
 */
public interface ChannelReceiver {
    /**
     * Takes what it can at once. Where that is not all, it calls {@link SshChannel#resume()} when it can take more. One call at
     * a time.
     *
     * @return how many bytes it took
     * @throws IOException where it will never take any again; {@link #broke} follows
     */
    int take(byte[] from, int offset, int length) throws IOException;

    /** The other side has sent all, and all was taken. Called once, and not after {@link #broke}. */
    void ended();

    /** The channel broke before its end. Called once, and not after {@link #ended}. */
    void broke(IOException why);

    /** Runs a task that sends, soon, on a thread that may wait while the link takes nothing. */
    void execute(Runnable task);
}
