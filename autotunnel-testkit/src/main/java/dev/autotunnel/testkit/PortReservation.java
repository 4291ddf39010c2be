package dev.autotunnel.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a port number while nobody listens on it, so that clients are refused and the number is still ours afterwards.
 *
 * <p>A socket that is bound and does not listen does both. Without it the system may hand the number to another
 * process, or even to the very client that is trying to reconnect: TCP would then connect that client to itself.
 */
final class PortReservation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PortReservation.class);

    private final SocketChannel holder;

    private PortReservation(SocketChannel holder) {
        this.holder = holder;
    }

    static PortReservation of(InetSocketAddress address) {
        try {
            SocketChannel holder = SocketChannel.open();
            try {
                // Connections of the former listener may still linger on the number.
                holder.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                holder.bind(address);
            } catch (IOException e) {
                // Only the protection against thieves is lost; restarting will report a number that was taken.
                LOG.debug("{} cannot be reserved while nobody listens on it", address, e);
            }
            return new PortReservation(holder);
        } catch (IOException e) {
            throw new UncheckedIOException("no socket to reserve " + address + " with", e);
        }
    }

    @Override
    public void close() {
        try {
            holder.close();
        } catch (IOException e) {
            LOG.debug("closing the reservation of a port", e);
        }
    }
}
