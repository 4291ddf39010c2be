package dev.autotunnel.internal.relay.socks;

import dev.autotunnel.internal.relay.client.TargetRequest;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Runs a client's SOCKS handshake without I/O: it takes bytes and returns what to do. The handshake ends with the first
 * reaction that is not {@link More}. Not thread-safe.
 */
final class SocksDialogue {
    /** What the caller should do next. */
    sealed interface Reaction {
        /** Returns the bytes to send to the client before anything else; often empty. */
        ByteBuffer answer();
    }

    /**
     * Wait for more bytes.
     *
     * @param answer the bytes to send now
     */
    record More(ByteBuffer answer) implements Reaction {}

    /**
     * Connect the client. The reply to its request is still owed, see {@link TargetRequest#answer}.
     *
     * @param answer the bytes to send now
     * @param request the target that the client wants, and how to reply
     * @param rest the bytes that the client sent after its request, for the target
     */
    record Requested(ByteBuffer answer, TargetRequest request, ByteBuffer rest) implements Reaction {}

    /**
     * Reject the client.
     *
     * @param answer the last bytes to send; empty if the client does not speak SOCKS
     * @param why the reason, for people to read
     */
    record Refused(ByteBuffer answer, String why) implements Reaction {}

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer unread = NOTHING;
    private boolean greeted; // SOCKS 5 only: the greeting was answered

    /** Returns the next reaction, given the bytes that the client has sent since the last call. */
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

    /** Returns the reaction that ends the handshake of a client before it has sent its whole request. */
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

    /** Returns the first byte, or -1 if there is none yet. */
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
