package dev.autotunnel.internal.relay.socks;

import java.nio.ByteBuffer;

/** Says that a client's bytes are no SOCKS, or that the client asks for something that is not offered. Not thread-safe. */
final class SocksException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ByteBuffer reply;

    /** Makes an exception with the reply to send and a reason for people to read. */
    SocksException(ByteBuffer reply, String message) {
        super(message);
        this.reply = reply;
    }

    ByteBuffer reply() {
        return reply;
    }
}
