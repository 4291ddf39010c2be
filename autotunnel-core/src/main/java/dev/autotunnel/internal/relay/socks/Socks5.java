package dev.autotunnel.internal.relay.socks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.client.ClientReply;
import dev.autotunnel.internal.relay.client.TargetRequest;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of SOCKS 5 (RFC 1928) without authentication and makes the replies. The greeting is
 * {@code 5, count, methods}, and its answer is {@code 5, method}. The request is
 * {@code 5, command, 0, address type, address, port (2)}. The reply is {@code 5, code, 0, 1, 0.0.0.0 (4), 0 (2)}. We do not
 * know the address from which the server connects, so the reply has zeros, as OpenSSH's has. Thread-safe.
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

    /**
     * Reads the greeting at the buffer's position, moves the position behind it, and returns the answer. Returns empty if bytes
     * are missing.
     */
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

    /**
     * Reads the request at the buffer's position and moves the position behind it. Returns empty if bytes are missing; then the
     * position stays.
     */
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

    /** Returns the answer to a client that offers no method that we accept. */
    static ByteBuffer noMethod() {
        return ByteBuffer.wrap(new byte[] {VERSION, NO_ACCEPTABLE_METHOD});
    }

    /** Returns the reply for failures that have no code of their own. */
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
     * Returns the reply code for a kind of failure. By SSH, a server says only that it could not connect, not why: this is code
     * 5. If a server or target does not answer, the code is 6, which is usual for connections that time out. If the tunnel is
     * down, the code is 3.
     */
    private static int code(Failure.Kind kind) {
        return switch (kind) {
            case TARGET_UNREACHABLE -> CONNECTION_REFUSED;
            case TARGET_PROHIBITED -> NOT_ALLOWED;
            case FORWARD_TIMEOUT, TARGET_TIMEOUT -> TTL_EXPIRED;
            case LINK_CLOSED, HOLD_EXPIRED, NO_ATTEMPT_IN_TIME -> NETWORK_UNREACHABLE;
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

    /** Reads the host of a request. Returns empty if bytes are missing. */
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
