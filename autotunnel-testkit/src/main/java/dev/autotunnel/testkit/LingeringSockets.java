package dev.autotunnel.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two sockets of a connection that was cut, until their peers have taken notice. Used by the relay's thread alone.
 *
 * <p>A socket that is closed with unread bytes sends RST, which overtakes the FIN. So what still comes in is read and
 * thrown away, until the peer closes too or its time is up.
 */
final class LingeringSockets {

    private static final Logger LOG = LoggerFactory.getLogger(LingeringSockets.class);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<SelectionKey> keys;
    private final long deadline;

    LingeringSockets(SelectionKey client, SelectionKey server, long now) {
        keys = List.of(client, server);
        deadline = now + PATIENCE_NANOS;
        for (SelectionKey key : keys) {
            key.attach(this);
            finish(key);
        }
    }

    boolean isOpen() {
        return keys.stream().anyMatch(key -> key.channel().isOpen());
    }

    void receive(ByteBuffer scratch) {
        for (SelectionKey key : keys) {
            if (key.isValid() && key.isReadable()) {
                discard(key, scratch);
            }
        }
    }

    /** Until the patience ends; closes everything when it has. */
    long nanosToWait(long now) {
        if (now >= deadline) {
            close();
        }
        return Math.max(0, deadline - now);
    }

    void close() {
        keys.forEach(key -> Channels.close(key.channel()));
    }

    private static void finish(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (channel.isConnected()) {
                channel.shutdownOutput();
                key.interestOps(SelectionKey.OP_READ);
            } else {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("{} is gone before its FIN", channel, e);
            Channels.close(channel);
        }
    }

    private static void discard(SelectionKey key, ByteBuffer scratch) {
        scratch.clear();
        try {
            if (((SocketChannel) key.channel()).read(scratch) < 0) {
                key.channel().close();
            }
        } catch (IOException e) {
            LOG.debug("{} answered the FIN with a reset", key.channel(), e);
            Channels.close(key.channel());
        }
    }
}
