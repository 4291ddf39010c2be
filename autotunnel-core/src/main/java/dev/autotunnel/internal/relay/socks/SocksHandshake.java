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
 * A client of a dynamic forward that has not said yet where it wants to go. It costs no thread, however slow it is: the
 * acceptor's thread reads what there is, and answers with a few bytes. Owned by that thread.
 */
final class SocksHandshake implements Acceptor.Watched {
    private static final Logger LOG = LoggerFactory.getLogger(SocksHandshake.class);
    private static final int READ = 1024;

    /** How it ends. Called on the acceptor's thread, once. */
    interface End {
        /** It has said where it wants to go, and perhaps more. */
        void asked(SocksHandshake handshake, TargetRequest request, ByteBuffer rest);

        /** It is no good; it is to be closed, with these last words. */
        void refused(SocksHandshake handshake, ByteBuffer lastWords, String why);

        /** It went away. */
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

    /** Its time is over. */
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

    /** Whatever happens from now on, nobody is told. */
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
