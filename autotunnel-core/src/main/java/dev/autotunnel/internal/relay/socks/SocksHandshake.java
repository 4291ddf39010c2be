package dev.autotunnel.internal.relay.socks;

import dev.autotunnel.internal.relay.client.TargetRequest;
import dev.autotunnel.internal.relay.io.Acceptor;
import dev.autotunnel.internal.relay.io.Sockets;
import dev.autotunnel.internal.runtime.Timer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles a client of a dynamic forward that has not named its target yet. A client needs no thread, however slow it is: the
 * acceptor's thread reads the available bytes and sends short answers. Not thread-safe; the acceptor's thread owns it.
 */
final class SocksHandshake implements Acceptor.Watched {
    private static final Logger LOG = LoggerFactory.getLogger(SocksHandshake.class);
    private static final int READ = 1024;

    /** Receives the end of the handshake. Called once, on the acceptor's thread; must not block. */
    interface End {
        /** The client has named its target. {@code rest} is the data that it sent after its request, possibly none. */
        void asked(SocksHandshake handshake, TargetRequest request, ByteBuffer rest);

        /** The handshake failed. The client must be closed, after the bytes of {@code lastWords}. */
        void refused(SocksHandshake handshake, ByteBuffer lastWords, String why);

        /** The client went away. */
        void gone(SocksHandshake handshake);
    }

    private final String forward;
    private final SocketChannel socket;
    private final End end;
    private final SocksDialogue dialogue = new SocksDialogue();
    private Timer timer = Timer.NONE;
    private boolean over;

    SocksHandshake(String forward, SocketChannel socket, End end) {
        this.forward = forward;
        this.socket = socket;
        this.end = end;
    }

    String forward() {
        return forward;
    }

    @Override
    public SocketChannel socket() {
        return socket;
    }

    void timer(Timer running) {
        timer = running;
    }

    @Override
    public void ready(SelectionKey key) {
        if (over) {
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.allocate(READ);
            if (socket.read(bytes) < 0) {
                gone("it ended before it had said all");
            } else {
                step(dialogue.take(bytes.flip()));
            }
        } catch (IOException e) {
            gone(e.toString());
        }
    }

    /** Gives up the handshake, because its time is over. */
    void expired(String why) {
        if (!over) {
            step(dialogue.giveUp(why));
        }
    }

    @Override
    public boolean wantsMore() {
        return !over;
    }

    @Override
    public void gone(String why) {
        LOG.debug("a client of {} went away during its handshake: {}", forward, why);
        over();
        end.gone(this);
    }

    /** Ends the handshake without a report to anybody. */
    void cancel() {
        over();
    }

    private void step(SocksDialogue.Reaction step) {
        if (step instanceof SocksDialogue.Refused refused) {
            over();
            end.refused(this, refused.answer(), refused.why());
            return;
        }
        try {
            Sockets.sayAtOnce(socket, step.answer());
        } catch (IOException e) {
            gone(e.toString());
            return;
        }
        if (step instanceof SocksDialogue.Requested asked) {
            over();
            end.asked(this, asked.request(), asked.rest());
        }
    }

    private void over() {
        over = true;
        timer.cancel();
    }
}
