package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.io.Sockets;
import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.relay.pump.Pump;
import dev.autotunnel.internal.relay.pump.TunnelIoThread;
import dev.autotunnel.internal.transport.SshChannel;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client that connected to a local port or socket. The acceptor's thread watches it while it waits. Thread-safe. */
final class AcceptedClient implements ClientEnd {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptedClient.class);

    private final Acceptor acceptor;
    private final TunnelIoThread ioThread;
    private final HeldClient held;
    private final ClientReply answer;

    /**
     * Makes the end of an accepted client.
     *
     * @param held the client's socket, and the bytes that the client has already sent
     * @param answer makes the replies to the client
     */
    AcceptedClient(Acceptor acceptor, TunnelIoThread ioThread, HeldClient held, ClientReply answer) {
        this.acceptor = acceptor;
        this.ioThread = ioThread;
        this.held = held;
        this.answer = answer;
    }

    @Override
    public boolean isOpen() {
        return held.socket().isOpen();
    }

    @Override
    public void whenGivenUp(Runnable task) {
        held.whenGivenUp(task);
    }

    @Override
    public void hold() {
        acceptor.watch(held);
    }

    @Override
    public void handOver(Runnable then) {
        acceptor.handOver(held.socket(), then);
    }

    @Override
    public void execute(Runnable task) throws IOException {
        ioThread.execute(task);
    }

    @Override
    public ClientConnection carry(SshChannel channel, ForwardTraffic traffic, Consumer<Optional<Failure>> whenOver) {
        return new Carried(new Pump(ioThread, held.socket(), channel, traffic, whenOver));
    }

    @Override
    public void reject(@Nullable Failure why) {
        acceptor.closeAfter(held.socket(), answer.refused(why));
    }

    /** The pump between the socket and the channel. */
    private final class Carried implements ClientConnection {
        private final Pump pump;

        private Carried(Pump pump) {
            this.pump = pump;
        }

        @Override
        public void start() {
            try {
                Sockets.sayAtOnce(held.socket(), answer.granted());
                pump.start(held.bytes());
            } catch (IOException e) {
                LOG.debug("a client went away when its connection was open: {}", e.toString());
                pump.abort();
            }
        }

        /** The client has got its reply, so its socket is reset without another one. */
        @Override
        public void abort() {
            pump.abort();
            acceptor.reset(held.socket());
        }
    }
}
