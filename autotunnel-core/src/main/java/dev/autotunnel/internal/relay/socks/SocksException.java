package dev.autotunnel.internal.relay.socks;

import java.nio.ByteBuffer;

/** What a client said is no SOCKS, or asks for what is not offered. */
final class SocksException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ByteBuffer reply;

    /** With what to reply, and the reason for people. */
    SocksException(ByteBuffer reply, String message) {
        super(message);
        this.reply = reply;
    }

    ByteBuffer reply() {
        return reply;
    }
}
