package dev.autotunnel.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/** Connects to a target. */
@FunctionalInterface
public interface Connect {
    /** Returns a connected socket. */
    Socket connect(int timeoutMillis) throws IOException;

    /** By that address, with TCP_NODELAY. */
    static Connect to(InetSocketAddress address) {
        return timeoutMillis -> {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(address, timeoutMillis);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        };
    }
}
