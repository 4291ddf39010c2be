package dev.autotunnel.drivers;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.Tunnels;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What an option such as {@code orders/db} names: a tunnel, and one of its forwards if there is a slash.
 *
 * <p>Thread-safe.
 */
record TunnelTarget(String tunnel, @Nullable String forward) {

    /**
     * Reads {@code <tunnel>} or {@code <tunnel>/<forward>}.
     *
     * @param option the driver's option, for the message of the exception
     * @throws IllegalArgumentException if the text is missing, or if a part of it is empty
     */
    static TunnelTarget parse(@Nullable String text, String option) {
        String given = text == null ? "" : text.strip();
        int slash = given.indexOf('/'); // the name of a tunnel has no slash
        String tunnel = slash < 0 ? given : given.substring(0, slash);
        String forward = slash < 0 ? null : given.substring(slash + 1);
        if (tunnel.isEmpty() || (forward != null && forward.isEmpty())) {
            throw new IllegalArgumentException(
                    option + " must be <tunnel> or <tunnel>/<forward>, such as orders/db, but is '" + given + "'");
        }
        return new TunnelTarget(tunnel, forward);
    }

    /** Returns a factory of sockets that are not connected yet. The tunnel is looked up now. */
    SocketFactory factory() throws ConnectException {
        TunnelSupervisor found = find();
        try {
            return forward == null ? found.socketFactory() : found.socketFactory(forward);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /**
     * Returns a connected socket.
     *
     * @param host the target if no forward is named, as is {@code port}
     * @param timeoutMillis the most that this takes, or 0 for the default of the tunnel
     */
    Socket connect(String host, int port, long timeoutMillis) throws IOException {
        TunnelSupervisor found = find();
        Duration timeout = Duration.ofMillis(timeoutMillis);
        try {
            if (forward == null) {
                return timeout.isZero() ? found.connect(host, port) : found.connect(host, port, timeout);
            }
            return timeout.isZero() ? found.connect(forward) : found.connect(forward, timeout);
        } catch (IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /** Closes a socket that cannot be used because of {@code why}, which keeps what that throws. */
    static void close(@Nullable Socket socket, Exception why) {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                why.addSuppressed(e);
            }
        }
    }

    private TunnelSupervisor find() throws ConnectException {
        return Tunnels.find(tunnel).orElseThrow(() -> {
            String others = String.join(
                    ", ", Tunnels.all().stream().map(TunnelSupervisor::name).toList());
            return new ConnectException("no tunnel named " + tunnel + " is registered in Tunnels (registered: "
                    + (others.isEmpty() ? "none" : others) + "); call Tunnels.register(tunnel) first");
        });
    }

    /** A driver treats an IOException as a connection that failed, and any other exception as its own defect. */
    private ConnectException refused(IllegalArgumentException e) {
        ConnectException failure = new ConnectException("tunnel " + tunnel + ": " + e.getMessage());
        failure.initCause(e);
        return failure;
    }

    @Override
    public String toString() {
        return forward == null ? tunnel : tunnel + "/" + forward;
    }
}
