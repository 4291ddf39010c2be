package dev.autotunnel.relay;

import dev.autotunnel.runtime.Timer;
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
final class Handshake implements Acceptor.Watched {
    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
    private static final int READ = 1024;

    /** How it ends. Called on the acceptor's thread, once. */
    interface End {
        /** It has said where it wants to go, and perhaps more. */
        void asked(Handshake handshake, Request request, ByteBuffer rest);

        /** It is no good; it is to be closed, with these last words. */
        void refused(Handshake handshake, ByteBuffer lastWords, String why);

        /** It went away. */
        void gone(Handshake handshake);
    }

    private final String forward;
    private final SocketChannel socket;
    private final End end;
    private final SocksDialogue dialogue = new SocksDialogue();
    private Timer timer = Timer.NONE;
    private boolean over;

    Handshake(String forward, SocketChannel socket, End end) {
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

    private void step(SocksDialogue.Step step) {
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
        if (step instanceof SocksDialogue.Asked asked) {
            over();
            end.asked(this, asked.request(), asked.rest());
        }
    }

    private void over() {
        over = true;
        timer.cancel();
    }
}
