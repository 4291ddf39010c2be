package dev.autotunnel.transport;

import java.io.IOException;

/** Serves the connections of a remote forward. */
@FunctionalInterface
public interface RemoteHandler {
    /**
     * Prepares to serve a connection before the server is told that it is accepted, usually by connecting to the target.
     * Called on a thread of its own for each connection.
     *
     * @return what serves the channel, on a thread of its own; the channel is closed when it returns
     * @throws IOException to refuse the connection
     */
    Service accept() throws IOException;

    /** Serves one channel. */
    @FunctionalInterface
    interface Service {
        /** Serves the channel until it is done with it. */
        void serve(SshChannel channel);

        /** Is called instead of {@link #serve} where the channel never came to be. */
        default void abandon() {}
    }
}
