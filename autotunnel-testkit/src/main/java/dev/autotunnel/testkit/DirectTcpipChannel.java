package dev.autotunnel.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.forward.ChannelToPortHandler;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.forward.DirectTcpipFactory;
import org.apache.sshd.server.forward.TcpForwardingFilter;
import org.apache.sshd.server.forward.TcpipServerChannel;

/** A local forward whose {@link HalfCloseSocket} can find it, and whose target may be another one than the client names. */
final class DirectTcpipChannel extends TcpipServerChannel {

    /** Opens such channels in place of MINA's. */
    static final class Factory extends DirectTcpipFactory {
        private final ForwardingRules rules;

        Factory(ForwardingRules rules) {
            this.rules = rules;
        }

        @Override
        public Channel createChannel(Session session) {
            return new DirectTcpipChannel(rules);
        }
    }

    private final ForwardingRules rules;

    private DirectTcpipChannel(ForwardingRules rules) {
        super(TcpForwardingFilter.Type.Direct, null);
        this.rules = rules;
    }

    @Override
    protected OpenFuture doInit(Buffer request) {
        int start = request.rpos();
        String host = request.getString();
        int port = request.getInt();
        InetSocketAddress reached = rules.reached(host, port).orElse(null);
        if (reached == null) {
            request.rpos(start);
            return super.doInit(request);
        }
        Buffer mapped = new ByteArrayBuffer();
        mapped.putString(reached.getHostString());
        mapped.putUInt(reached.getPort());
        mapped.putBuffer(request);
        return super.doInit(mapped);
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
