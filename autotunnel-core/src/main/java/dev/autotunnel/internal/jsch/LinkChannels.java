package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelDirectTCPIP;
import dev.autotunnel.internal.jsch.flow.FlowControl;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;

/**
 * Opens and accepts the channels of one link, and creates their flow control. {@link JschTransport} chooses between the two
 * ways: {@link ChannelsByInternals} and {@link ChannelsByPublicApi}.
 *
 * <p>Thread-safe.
 */
interface LinkChannels {
    /** The session is logged in: JSch's {@code connect} has returned. */
    default void loggedIn() {}

    /** Creates the flow control of a forward's channel. Call this before the channel is opened or confirmed. */
    FlowControl flowControl(Channel channel);

    /** Creates the flow control of the channel that carries the session behind a jump host. */
    FlowControl flowControlOfHop(Channel channel);

    /** Returns whether the server has confirmed a channel that JSch reports as open. */
    boolean isConfirmed(Channel channel);

    /** Asks the server for a channel, see {@link dev.autotunnel.internal.transport.SshLink#open}. */
    void open(Endpoint target, ChannelDirectTCPIP channel, Duration timeout, ChannelOpenCallback opening);

    /**
     * Returns the thread that JSch asks for when the server has opened a channel. Called on the reader thread; must not
     * block.
     */
    Thread incoming(Runnable task);

    /**
     * Handles the answers that have come; the reader is about to wait for more bytes. Called on the reader thread; must not
     * block.
     */
    void look();

    /** Ends all waiting, because the link is over. Must not block. */
    void end();

    /** Creates the {@code LinkChannels} of a new link. */
    interface Factory {
        LinkChannels of(JschLink link);
    }
}
