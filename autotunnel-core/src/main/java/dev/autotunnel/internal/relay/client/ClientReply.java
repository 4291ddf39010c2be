package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How a client is told what became of its connection, in the words of its own protocol. */
public interface ClientReply {
    /** For a client that did not ask: it is served without a word, or reset. */
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

    /** What comes before the first byte of the target. */
    ByteBuffer granted();

    /**
     * The last words to a client that is not served; empty where it is to be reset.
     *
     * @param why null where nothing failed but nobody is served: the tunnel is down and clients do not wait, or it was stopped
     */
    ByteBuffer refused(@Nullable Failure why);
}
