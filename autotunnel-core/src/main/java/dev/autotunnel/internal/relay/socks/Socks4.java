package dev.autotunnel.internal.relay.socks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.client.ClientReply;
import dev.autotunnel.internal.relay.client.TargetRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of SOCKS 4 and 4a and makes the replies. A request is
 * {@code 4, command, port (2), IPv4 address (4), user, 0}. An address 0.0.0.x says that a host name to resolve follows:
 * {@code name, 0}. The reply is {@code 0, code} and six bytes that mean nothing to CONNECT. Thread-safe.
 */
final class Socks4 implements ClientReply {
    static final byte VERSION = 4;

    /** The maximum length of a user name and of a host name. */
    static final int LONGEST_TEXT = 255;

    private static final int HEADER = 8;
    private static final byte CONNECT = 1;
    private static final int GRANTED = 0x5a;
    private static final int REFUSED = 0x5b;

    /**
     * Reads the request at the buffer's position and moves the position behind it. Returns empty if bytes are missing; then the
     * position stays.
     */
    static Optional<TargetRequest> request(ByteBuffer in) throws SocksException {
        if (in.remaining() < HEADER) {
            return Optional.empty();
        }
        ByteBuffer ahead = in.duplicate();
        ahead.get();
        byte command = ahead.get();
        if (command != CONNECT) {
            throw refusal("command %d is not offered, only CONNECT (1)".formatted(command & 0xff));
        }
        int port = ahead.getShort() & 0xffff;
        byte[] address = new byte[4];
        ahead.get(address);
        boolean named = address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;
        if (text(ahead, "user").isEmpty()) {
            return Optional.empty();
        }
        Optional<String> host = named ? text(ahead, "host name") : Optional.of(SocksTarget.address(address));
        if (host.isEmpty()) {
            return Optional.empty();
        }
        TargetRequest request = new TargetRequest(SocksTarget.of(host.get(), port, reply(REFUSED)), new Socks4());
        in.position(ahead.position());
        return Optional.of(request);
    }

    @Override
    public ByteBuffer granted() {
        return reply(GRANTED);
    }

    /** Returns the one code that SOCKS 4 has for all failures. */
    @Override
    public ByteBuffer refused(@Nullable Failure why) {
        return reply(REFUSED);
    }

    /** Reads a text that ends with a zero byte. Returns empty if the zero byte has not come yet. */
    private static Optional<String> text(ByteBuffer in, String what) throws SocksException {
        for (int length = 0; length <= LONGEST_TEXT; length++) {
            if (length == in.remaining()) {
                return Optional.empty();
            }
            if (in.get(in.position() + length) == 0) {
                byte[] bytes = new byte[length];
                in.get(bytes).get();
                return Optional.of(new String(bytes, ISO_8859_1));
            }
        }
        throw refusal("the %s is longer than %d bytes".formatted(what, LONGEST_TEXT));
    }

    private static SocksException refusal(String message) {
        return new SocksException(reply(REFUSED), message);
    }

    private static ByteBuffer reply(int code) {
        return ByteBuffer.allocate(HEADER).put(1, (byte) code);
    }
}
