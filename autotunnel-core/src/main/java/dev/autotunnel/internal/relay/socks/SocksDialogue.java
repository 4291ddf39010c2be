package dev.autotunnel.internal.relay.socks;

import dev.autotunnel.internal.relay.client.TargetRequest;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A client's SOCKS handshake, without I/O: bytes in, what to do out. It ends with the first step that is not {@link More}.
 * Not thread-safe.
 */
final class SocksDialogue {
    /** What to do. */
    sealed interface Reaction {
        /** What to send to the client before anything else, often nothing. */
        ByteBuffer answer();
    }

    /**
     * Wait for more bytes.
     *
     * @param answer what to send
     */
    record More(ByteBuffer answer) implements Reaction {}

    /**
     * Connect the client; the reply to its request is still owed, see {@link TargetRequest#answer}.
     *
     * @param answer what to send now
     * @param request what it wants
     * @param rest what it sent behind its request, for the target
     */
    record Requested(ByteBuffer answer, TargetRequest request, ByteBuffer rest) implements Reaction {}

    /**
     * Send the client away.
     *
     * @param answer its last words; empty where it did not speak any SOCKS
     * @param why the reason for people
     */
    record Refused(ByteBuffer answer, String why) implements Reaction {}

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer unread = NOTHING;
    private boolean greeted; // SOCKS 5: the method is agreed on

    /** The next step, given what the client has sent since the last. */
    Reaction take(ByteBuffer more) {
        unread = concat(unread, more);
        ByteBuffer answer = NOTHING;
        try {
            if (!greeted && version() == Socks5.VERSION) {
                Optional<ByteBuffer> agreed = Socks5.greeting(unread);
                greeted = agreed.isPresent();
                answer = agreed.orElse(NOTHING);
            }
            Optional<TargetRequest> request = request();
            return request.isPresent() ? new Requested(answer, request.get(), unread.slice()) : new More(answer);
        } catch (SocksException e) {
            return new Refused(concat(answer, e.reply()), String.valueOf(e.getMessage()));
        }
    }

    /** The last step with a client that is given up before it has said all. */
    Refused giveUp(String why) {
        if (greeted) {
            return new Refused(Socks5.generalFailure(), why);
        }
        return new Refused(
                switch (version()) {
                    case Socks4.VERSION -> new Socks4().refused(null);
                    case Socks5.VERSION -> Socks5.noMethod();
                    default -> NOTHING;
                },
                why);
    }

    private Optional<TargetRequest> request() throws SocksException {
        if (greeted) {
            return Socks5.request(unread);
        }
        int version = version();
        if (version == Socks4.VERSION) {
            return Socks4.request(unread);
        }
        if (version >= 0 && version != Socks5.VERSION) {
            throw new SocksException(NOTHING, "it does not speak SOCKS 4 or 5, its first byte is " + version);
        }
        return Optional.empty();
    }

    /** The first byte; -1 where there is none yet. */
    private int version() {
        return unread.hasRemaining() ? unread.get(unread.position()) & 0xff : -1;
    }

    private static ByteBuffer concat(ByteBuffer a, ByteBuffer b) {
        return ByteBuffer.allocate(a.remaining() + b.remaining())
                .put(a.duplicate())
                .put(b.duplicate())
                .flip();
    }
}
