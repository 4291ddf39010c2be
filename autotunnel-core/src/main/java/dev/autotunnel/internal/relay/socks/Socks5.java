package dev.autotunnel.internal.relay.socks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.client.ClientReply;
import dev.autotunnel.internal.relay.client.TargetRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SOCKS 5 (RFC 1928) without authentication. Greeting: {@code 5, count, methods}, answered by {@code 5, method}. Request:
 * {@code 5, command, 0, address type, address, port (2)}, answered by {@code 5, code, 0, 1, 0.0.0.0 (4), 0 (2)}: we do not know
 * the address that the server connects from, and say so as OpenSSH does.
 */
final class Socks5 implements ClientReply {
    static final byte VERSION = 5;

    private static final byte NO_AUTHENTICATION = 0;
    private static final byte NO_ACCEPTABLE_METHOD = (byte) 0xff;
    private static final byte CONNECT = 1;
    private static final int REQUEST_HEADER = 4;
    private static final int REPLY = 10;

    private static final byte IPV4 = 1;
    private static final byte NAME = 3;
    private static final byte IPV6 = 4;

    private static final int SUCCEEDED = 0;
    private static final int GENERAL_FAILURE = 1;
    private static final int NOT_ALLOWED = 2;
    private static final int NETWORK_UNREACHABLE = 3;
    private static final int CONNECTION_REFUSED = 5;
    private static final int TTL_EXPIRED = 6;
    private static final int COMMAND_NOT_SUPPORTED = 7;
    private static final int ADDRESS_TYPE_NOT_SUPPORTED = 8;

    /** The answer to the greeting at the buffer's position, which moves behind it; empty where bytes are missing. */
    static Optional<ByteBuffer> greeting(ByteBuffer in) throws SocksException {
        if (in.remaining() < 2 || in.remaining() < 2 + methods(in)) {
            return Optional.empty();
        }
        int methods = methods(in);
        boolean open = false;
        for (int i = 0; i < methods; i++) {
            open |= in.get(in.position() + 2 + i) == NO_AUTHENTICATION;
        }
        if (!open) {
            throw new SocksException(noMethod(), "it insists on authentication");
        }
        in.position(in.position() + 2 + methods);
        return Optional.of(ByteBuffer.wrap(new byte[] {VERSION, NO_AUTHENTICATION}));
    }

    /** The request at the buffer's position, which moves behind it; empty, and the position stays, where bytes are missing. */
    static Optional<TargetRequest> request(ByteBuffer in) throws SocksException {
        if (in.remaining() < REQUEST_HEADER) {
            return Optional.empty();
        }
        ByteBuffer ahead = in.duplicate();
        checkHeader(ahead.get(), ahead.get(), ahead.get());
        Optional<String> host = host(ahead);
        if (host.isEmpty() || ahead.remaining() < 2) {
            return Optional.empty();
        }
        int port = ahead.getShort() & 0xffff;
        TargetRequest request = new TargetRequest(SocksTarget.of(host.get(), port, generalFailure()), new Socks5());
        in.position(ahead.position());
        return Optional.of(request);
    }

    /** The answer to a client with which no method can be agreed on. */
    static ByteBuffer noMethod() {
        return ByteBuffer.wrap(new byte[] {VERSION, NO_ACCEPTABLE_METHOD});
    }

    /** The reply where no other fits. */
    static ByteBuffer generalFailure() {
        return reply(GENERAL_FAILURE);
    }

    @Override
    public ByteBuffer granted() {
        return reply(SUCCEEDED);
    }

    @Override
    public ByteBuffer refused(@Nullable Failure why) {
        return reply(why == null ? NETWORK_UNREACHABLE : code(why.kind()));
    }

    /**
     * A server tells by SSH only that it could not connect, not why: that is 5. A server or target that does not answer is a 6, as is
     * usual for connections that time out, and a tunnel that is down a 3.
     */
    private static int code(Failure.Kind kind) {
        return switch (kind) {
            case TARGET_UNREACHABLE -> CONNECTION_REFUSED;
            case TARGET_PROHIBITED -> NOT_ALLOWED;
            case FORWARD_TIMEOUT, TARGET_TIMEOUT -> TTL_EXPIRED;
            case LINK_CLOSED, HOLD_EXPIRED -> NETWORK_UNREACHABLE;
            default -> GENERAL_FAILURE;
        };
    }

    private static int methods(ByteBuffer in) {
        return in.get(in.position() + 1) & 0xff;
    }

    private static void checkHeader(byte version, byte command, byte reserved) throws SocksException {
        if (version != VERSION || reserved != 0) {
            throw new SocksException(generalFailure(), "the request is malformed");
        }
        if (command != CONNECT) {
            String message = "command %d is not offered, only CONNECT (1)".formatted(command & 0xff);
            throw new SocksException(reply(COMMAND_NOT_SUPPORTED), message);
        }
    }

    /** Empty where bytes are missing. */
    private static Optional<String> host(ByteBuffer in) throws SocksException {
        byte type = in.get();
        return switch (type) {
            case IPV4 -> bytes(in, 4).map(SocksTarget::address);
            case IPV6 -> bytes(in, 16).map(SocksTarget::address);
            case NAME ->
                in.hasRemaining()
                        ? bytes(in, in.get() & 0xff).map(name -> new String(name, ISO_8859_1))
                        : Optional.empty();
            default -> {
                String message = "address type %d is not known".formatted(type & 0xff);
                throw new SocksException(reply(ADDRESS_TYPE_NOT_SUPPORTED), message);
            }
        };
    }

    private static Optional<byte[]> bytes(ByteBuffer in, int count) {
        if (in.remaining() < count) {
            return Optional.empty();
        }
        byte[] bytes = new byte[count];
        in.get(bytes);
        return Optional.of(bytes);
    }

    private static ByteBuffer reply(int code) {
        return ByteBuffer.allocate(REPLY).put(0, VERSION).put(1, (byte) code).put(3, IPV4);
    }
}
