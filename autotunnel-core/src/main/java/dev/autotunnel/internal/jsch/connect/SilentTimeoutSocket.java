package dev.autotunnel.internal.jsch.connect;

import java.net.Socket;

/** A TCP socket that ignores read timeouts, for the reason that {@code OwnedSocket} gives. Thread-safe. */
final class SilentTimeoutSocket extends Socket {
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void setSoTimeout(int timeout) {
        // ignored, see the class
    }
}
