package dev.autotunnel.benchmarks.load;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** The two loops of bulk work. */
final class Bytes {
    /** Enough for loopback, and not so much that it takes long until all that was sent has arrived. */
    private static final int SOCKET_BUFFER = 512 * 1024;

    private Bytes() {}

    /** Prepares a socket for bulk. */
    static void prepare(SocketChannel socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        socket.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
    }

    /** Writes as long as that holds; the receiver's end comes as an exception. */
    static void sendWhile(BooleanSupplier wanted, SocketChannel to, ByteBuffer buffer) throws IOException {
        while (wanted.getAsBoolean()) {
            buffer.clear();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        }
    }

    /** Reads to the end. */
    static void takeAll(SocketChannel from, ByteBuffer buffer, LongAdder count) throws IOException {
        for (int read = from.read(buffer.clear()); read >= 0; read = from.read(buffer.clear())) {
            count.add(read);
        }
    }
}
