package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes the replies to a client about its connection, in the client's own protocol. Thread-safe. */
public interface ClientReply {
    /** The replies to a client that made no request: a served client gets none, and a rejected client is reset. */
    ClientReply NONE = new ClientReply() {
        @Override
        public ByteBuffer granted() {
            return ByteBuffer.allocate(0);
        }

        @Override
        public ByteBuffer refused(@Nullable Failure why) {
            return ByteBuffer.allocate(0);
        }
    };

    /** Returns the bytes to send before the first byte from the target. */
    ByteBuffer granted();

    /**
     * Returns the bytes to send to a rejected client; empty if the client is to be reset.
     *
     * @param why the failure; null if nothing failed but nobody is served: the tunnel is down and clients do not wait, or the
     *     tunnel was stopped
     */
    ByteBuffer refused(@Nullable Failure why);
}
