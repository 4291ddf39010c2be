package dev.autotunnel.internal.transport;

import dev.autotunnel.event.Failure;

/** Learns what became of a channel that was asked for, see {@link SshLink#open(dev.autotunnel.spec.Endpoint, java.time.Duration, Opening)}, or accepted. */
public interface ChannelOpenCallback {
    /** It is open, and the caller's. */
    void opened(SshChannel channel);

    /** It is not, and never will be. */
    void failed(Failure why);
}
