package dev.autotunnel.transport;

import java.io.IOException;

/** Serves the connections of a remote forward. */
@FunctionalInterface
public interface RemoteHandler {
    /**
     * Prepares to serve a connection before the server is told that it is accepted, usually by connecting to the target.
     * Called on a thread of its own for each connection.
     *
     * @return what serves the channel
     * @throws IOException to refuse the connection
     */
    Service accept() throws IOException;

    /** Serves one channel. */
    @FunctionalInterface
    interface Service {
        /** Begins to serve the channel, and returns; to close it is the service's. Called where nothing may wait. */
        void serve(SshChannel channel);

        /** Is called instead of {@link #serve} where the channel never came to be. */
        default void abandon() {}
    }
}
