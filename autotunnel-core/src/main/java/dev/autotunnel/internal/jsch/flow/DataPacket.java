package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Buffer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The packet in which all channels of a link send their data, one channel at a time. Its memory is allocated at the first
 * use. Not thread-safe; a caller must hold this object's lock.
 */
final class DataPacket {
    /** The most data in one packet, the same as in OpenSSH. */
    static final int MOST = 32 * 1024;

    /** Where the data begins: after the packet length, the padding length, and the head of the message. */
    static final int DATA_OFFSET = 14;

    private static final int PADDING_AND_TAG = 1024;

    private @Nullable Content content;

    /**
     * Returns the most data that the other side takes in one packet.
     *
     * @param largest the size that the other side named, an unsigned number
     */
    static int most(int largest) throws IOException {
        if (largest == 0) {
            throw new IOException("the other side takes no packet of any size");
        }
        return (int) Math.min(MOST, Integer.toUnsignedLong(largest));
    }

    /** Returns the packet. Its bytes are still those of the previous use. */
    Content content(JschInternals jsch) {
        Content current = content;
        if (current == null) {
            byte[] bytes = new byte[DATA_OFFSET + MOST + PADDING_AND_TAG];
            Buffer buffer = new Buffer(bytes);
            current = new Content(bytes, buffer, jsch.packet(buffer));
            content = current;
        }
        return current;
    }

    /**
     * One packet in three forms.
     *
     * @param bytes the packet's memory
     * @param buffer JSch's view of the memory
     * @param packet JSch's packet, of a class that is not public
     */
    @SuppressWarnings("ArrayRecordComponent") // shared on purpose, and never compared
    record Content(byte[] bytes, Buffer buffer, Object packet) {}
}
