package dev.autotunnel.jsch;

import com.jcraft.jsch.Channel;
import dev.autotunnel.transport.SshChannel;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One channel: what comes in is queued under flow control, what goes out is sent at once. */
final class JschChannel implements SshChannel {
    private static final long LOOK_AGAIN_MILLIS = 10;

    private final JschLink link;
    private final Channel channel;
    private final Inbound inbound;
    private final OutputStream output;

    JschChannel(JschLink link, Channel channel) {
        this.link = link;
        this.channel = channel;
        FlowControl flow = FlowControl.of(channel);
        this.inbound = new Inbound(flow, link::isEnding);
        channel.setOutputStream(inbound.sink());
        this.output = new Outbound(outputOf(channel), flow);
    }

    /** Is called once the channel is open. */
    JschChannel ready() {
        if (link.isOver()) {
            breakOff();
        }
        return this;
    }

    /** The link is over: wake whoever reads, with an exception. Never blocks. */
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
    public void whenBroken(Consumer<IOException> told) {
        inbound.whenBroken(told);
    }

    /** JSch closes the channel when the server does, and tells nobody. */
    @Override
    public void awaitDelivery() {
        try {
            while (!channel.isClosed() && !link.isOver()) {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        inbound.close();
        link.forget(this);
        channel.disconnect();
    }

    private static OutputStream outputOf(Channel channel) {
        try {
            return channel.getOutputStream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e); // declared, but nothing in it can throw
        }
    }

    /** JSch's stream buffers; every write must go out, since nobody else will flush it. */
    private static final class Outbound extends FilterOutputStream {
        private final FlowControl flow;

        Outbound(OutputStream out, FlowControl flow) {
            super(out);
            this.flow = flow;
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            flow.send(out, from, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.close(); // sends EOF, not CLOSE
        }
    }
}
