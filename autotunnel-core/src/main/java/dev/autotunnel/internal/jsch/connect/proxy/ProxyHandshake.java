package dev.autotunnel.internal.jsch.connect.proxy;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Asks a proxy for the connection to a server, and reads no byte more than the proxy's answer. Stateless; thread-safe. */
@FunctionalInterface
interface ProxyHandshake {
    /**
     * Asks, and returns if the proxy has connected us. Blocks until the socket is closed, if the proxy does not answer.
     *
     * @throws ProxyRefusal if the proxy refuses
     */
    void perform(InputStream in, OutputStream out) throws IOException;

    /** Reads one byte, which must come. */
    static int next(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the proxy closed the connection");
        }
        return next;
    }
}
