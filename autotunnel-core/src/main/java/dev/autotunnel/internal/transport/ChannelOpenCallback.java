package dev.autotunnel.internal.transport;

import dev.autotunnel.event.Failure;

/**
 * Receives the outcome of a channel open, see
 * {@link SshLink#open(dev.autotunnel.spec.Endpoint, java.time.Duration, ChannelOpenCallback)}, or of an accepted channel, see
 * {@link IncomingChannel#accept}. Called once, on any thread, often the reader thread; must not block.
 */
public interface ChannelOpenCallback {
    /** The channel is open. The callback must use it or close it. */
    void opened(SshChannel channel);

    /** The channel is not open, and never will be. */
    void failed(Failure why);
}
