package dev.autotunnel.testkit;

import java.io.IOException;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.forward.ChannelToPortHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.server.forward.DirectTcpipFactory;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.apache.sshd.server.forward.TcpipServerChannel;

/** A local forward whose {@link HalfCloseSocket} can find it. */
final class DirectTcpipChannel extends TcpipServerChannel {

    /** Opens such channels in place of MINA's. */
    static final class Factory extends DirectTcpipFactory {
        @Override
        public Channel createChannel(Session session) {
            return new DirectTcpipChannel();
        }
    }

    private DirectTcpipChannel() {
        super(TcpForwardingFilter.Type.Direct, null);
    }

    @Override
    protected ChannelToPortHandler createChannelToPortHandler(IoSession socket) {
        socket.setAttribute(DirectTcpipChannel.class, this);
        return super.createChannelToPortHandler(socket);
    }

    /** The target will send no more. */
    void endOutput() {
        try {
            sendEof();
        } catch (IOException e) {
            getSession().exceptionCaught(e);
        }
    }
}
