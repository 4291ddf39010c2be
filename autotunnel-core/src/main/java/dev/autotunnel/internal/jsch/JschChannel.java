package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelDirectStreamLocal;
import com.jcraft.jsch.ChannelDirectTCPIP;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.autotunnel.internal.jsch.flow.ChannelInput;
import dev.autotunnel.internal.jsch.flow.FlowControl;
import dev.autotunnel.internal.transport.ChannelReceiver;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * One SSH channel with flow control in both directions. Written data goes out at once.
 *
 * <p>Thread-safe.
 */
final class JschChannel implements SshChannel {
    private final JschLink link;
    private final Channel channel;
    private final FlowControl flow;
    private final ChannelInput inbound;
    private final OutputStream output;

    JschChannel(JschLink link, Channel channel, FlowControl flow) {
        this.link = link;
        this.channel = channel;
        this.flow = flow;
        this.inbound = new ChannelInput(flow, link::isEnding);
        channel.setOutputStream(inbound.sink());
        this.output = new Outbound(flow);
    }

    /**
     * Creates a channel to a target, named as the server sees the target. The type is {@code direct-tcpip}, or
     * {@code direct-streamlocal@openssh.com} for a unix socket. The server is not asked yet.
     */
    static ChannelDirectTCPIP direct(Endpoint target, Session session) throws JSchException {
        return target instanceof Endpoint.Tcp tcp ? toPort(tcp, session) : toSocket((Endpoint.Unix) target, session);
    }

    /** Must be called once the channel is open. Breaks the channel if the link is already over. */
    JschChannel ready() {
        if (link.isOver()) {
            breakOff();
        }
        return this;
    }

    /** Ends the channel because the link is over: reads fail from now on. Never blocks. */
    void breakOff() {
        inbound.breakOff("the connection to the server ended");
    }

    @Override
    public InputStream input() {
        return inbound;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void receive(ChannelReceiver receiver) {
        inbound.receive(receiver);
    }

    @Override
    public void resume() {
        inbound.resume();
    }

    @Override
    public void offer(ByteBuffer bytes) throws IOException {
        flow.offer(bytes);
    }

    @Override
    public void whenRoom(Runnable task) {
        flow.whenRoom(task);
    }

    /** Watches the channel for its CLOSE: JSch closes the channel when the server does, and notifies nobody. */
    @Override
    public void whenDelivered(Runnable task) {
        link.flow().watch().when(channel::isClosed, task);
    }

    @Override
    public void close() {
        inbound.close();
        release();
        flow.disconnect();
    }

    @Override
    public void closeSoon() {
        inbound.close();
        link.later(this::close);
    }

    /** Returns the channel's share of the link's resources. Further calls do nothing. */
    void release() {
        if (link.forget(this)) {
            flow.close();
        }
    }

    private static ChannelDirectTCPIP toPort(Endpoint.Tcp target, Session session) throws JSchException {
        ChannelDirectTCPIP channel = (ChannelDirectTCPIP) session.openChannel("direct-tcpip");
        channel.setHost(target.host());
        channel.setPort(target.port());
        return channel;
    }

    private static ChannelDirectTCPIP toSocket(Endpoint.Unix target, Session session) throws JSchException {
        ChannelDirectStreamLocal channel =
                (ChannelDirectStreamLocal) session.openChannel("direct-streamlocal@openssh.com");
        channel.setSocketPath(target.path());
        channel.setOrgIPAddress(""); // a reserved field, and JSch has little room in the request
        return channel;
    }

    /** The stream for writing. A write waits for room in the channel's window, and for nothing else. */
    private static final class Outbound extends OutputStream {
        private final FlowControl flow;

        Outbound(FlowControl flow) {
            this.flow = flow;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            flow.send(from, offset, length);
        }

        @Override
        public void close() throws IOException {
            flow.end();
        }
    }
}
