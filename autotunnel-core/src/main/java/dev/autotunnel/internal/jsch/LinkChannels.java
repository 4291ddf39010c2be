package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelDirectTCPIP;
import dev.autotunnel.internal.jsch.flow.FlowControl;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;

/**
 * How the channels of one link are opened, accepted and kept under flow control. {@link JschTransport} chooses between the two
 * ways: {@link ChannelsByInternals} and {@link ChannelsByPublicApi}. Thread-safe.
 */
interface LinkChannels {
    /** For a channel of a forward. Call it before the channel is opened or confirmed. */
    FlowControl flowControl(Channel channel);

    /** For the channel that carries the session behind a jump host. */
    FlowControl flowControlOfHop(Channel channel);

    /** Whether the server has confirmed a channel that JSch claims to be open. */
    boolean isConfirmed(Channel channel);

    /** Asks the server for a channel, see {@link dev.autotunnel.internal.transport.SshLink#open}. */
    void open(Endpoint target, ChannelDirectTCPIP channel, Duration timeout, ChannelOpenCallback opening);

    /** The thread that JSch wants for a channel that the server has opened. Called on the reader thread; must not block. */
    Thread incoming(Runnable task);

    /** The reader is about to wait for more bytes. Called on the reader thread; must not block. */
    void look();

    /** The link is over. Must not block. */
    void end();

    /** Makes the channels of a new link. */
    interface Factory {
        LinkChannels of(JschLink link);
    }
}
