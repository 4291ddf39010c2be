package dev.autotunnel.jsch;

import com.jcraft.jsch.ChannelForwardedTCPIP;
import dev.autotunnel.transport.Arrival;
import dev.autotunnel.transport.SshChannel;
import java.io.IOException;

/** A channel that the server has opened, answered by us. */
final class UnansweredChannel implements Arrival {
    private final JschInternals jsch;
    private final ChannelForwardedTCPIP channel;
    private final JschChannel ours;

    UnansweredChannel(JschInternals jsch, ChannelForwardedTCPIP channel, JschChannel ours) {
        this.jsch = jsch;
        this.channel = channel;
        this.ours = ours;
    }

    @Override
    public SshChannel accept() throws IOException {
        try {
            jsch.confirm(channel);
        } catch (IOException e) {
            refuse();
            throw e;
        }
        return ours.ready();
    }

    @Override
    public void refuse() {
        jsch.refuse(channel);
        ours.close();
    }
}
