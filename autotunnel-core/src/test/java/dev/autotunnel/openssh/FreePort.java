package dev.autotunnel.openssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Picks a port for a test that must know the port before it is bound, or that stops its server and starts it again on the same
 * port.
 *
 * <p>The port lies below the range (from 32768) that the system takes for outgoing connections. A port of that range, which
 * binding port 0 would give, may be taken while the server is stopped, even by a client that tries to reach it and so
 * connects to itself.
 */
public final class FreePort {

    private static final int FIRST = 22_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS = 100;

    private FreePort() {}

    /** Returns a port of 127.0.0.1 that is free now, like the one after it. */
    public static int pick() {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && isFree(port + 1)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port found in " + ATTEMPTS + " attempts");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
