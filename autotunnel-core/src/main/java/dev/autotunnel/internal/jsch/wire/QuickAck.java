package dev.autotunnel.internal.jsch.wire;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Linux to acknowledge TCP segments at once. If {@code sshd} still uses Nagle's algorithm, its small packets wait for
 * our acknowledgement, which otherwise takes 40 ms. The kernel resets the option, so we set it again after each read. That
 * also acknowledges what the read has brought.
 *
 * <p>Thread-safe.
 */
final class QuickAck {
    private static final Logger LOG = LoggerFactory.getLogger(QuickAck.class);

    private final Socket socket;
    private volatile @Nullable SocketOption<Boolean> option;

    private QuickAck(Socket socket, @Nullable SocketOption<Boolean> option) {
        this.socket = socket;
        this.option = option;
    }

    static QuickAck of(Socket socket) {
        return new QuickAck(socket, supported(socket));
    }

    void rearm() {
        SocketOption<Boolean> current = option;
        if (current == null) {
            return;
        }
        try {
            socket.setOption(current, true);
        } catch (IOException e) {
            LOG.debug("quick acknowledgements given up", e);
            option = null;
        }
    }

    /**
     * Returns the option, or null if it is missing. The option is in the module {@code jdk.net}, which a custom runtime image
     * may lack. It exists on Linux only.
     */
    private static @Nullable SocketOption<Boolean> supported(Socket socket) {
        try {
            SocketOption<Boolean> quickAck = jdk.net.ExtendedSocketOptions.TCP_QUICKACK;
            return socket.supportedOptions().contains(quickAck) ? quickAck : null;
        } catch (NoClassDefFoundError e) {
            LOG.debug("no module jdk.net", e);
            return null;
        }
    }
}
