package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.ChannelForwardedTCPIP;
import dev.autotunnel.internal.jsch.flow.JschInternals;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A channel that the server has opened, answered by us. Until it is accepted it takes nothing of the link's windows. */
final class PendingIncomingChannel implements IncomingChannel {
    private static final Logger LOG = LoggerFactory.getLogger(PendingIncomingChannel.class);

    private final JschLink link;
    private final JschInternals jsch;
    private final ChannelForwardedTCPIP channel;
    private final AtomicBoolean answered = new AtomicBoolean();

    PendingIncomingChannel(JschLink link, JschInternals jsch, ChannelForwardedTCPIP channel) {
        this.link = link;
        this.jsch = jsch;
        this.channel = channel;
    }

    @Override
    public void accept(ChannelOpenCallback opening) {
        if (!answered.compareAndSet(false, true)) {
            opening.failed(link.closed());
            return;
        }
        JschChannel ours = new JschChannel(link, channel);
        link.adopt(ours);
        if (confirms()) {
            opening.opened(ours.ready());
        } else {
            ours.close();
            opening.failed(link.closed());
        }
    }

    /** JSch says nothing where the session has ended. */
    private boolean confirms() {
        try {
            jsch.confirm(channel);
            return !link.isEnding();
        } catch (IOException | RuntimeException | Error e) {
            if (!link.isEnding()) {
                LOG.warn("could not accept a connection of a remote forward", e);
            }
            jsch.refuse(channel);
            return false;
        }
    }

    @Override
    public void refuse() {
        if (answered.compareAndSet(false, true)) {
            jsch.refuse(channel);
            channel.disconnect();
        }
    }
}
