package dev.autotunnel.relay;

import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A client at its arrival: when it has connected, or when it has said where it wants to go.
 *
 * @param forward the name of the forward it came by
 * @param request what it wants
 * @param socket non-blocking, and known to no selector
 * @param said what it has said already that is meant for its target
 */
record Newcomer(String forward, Request request, SocketChannel socket, ByteBuffer said) {

    /** One that has said nothing and need not. */
    static Newcomer silent(String forward, Request request, SocketChannel socket) {
        return new Newcomer(forward, request, socket, ByteBuffer.allocate(0));
    }
}
