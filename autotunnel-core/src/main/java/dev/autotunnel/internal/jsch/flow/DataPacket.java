package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Buffer;
import org.jspecify.annotations.Nullable;

/** What a link's channels send their data in, one at a time: whoever uses it holds its lock. Made when first needed. */
final class DataPacket {
    /** The most data in one packet, as OpenSSH has it. */
    static final int MOST = 32 * 1024;

    /** The packet's length, its padding's length, and the head of the message. */
    static final int DATA_OFFSET = 14;

    private static final int PADDING_AND_TAG = 1024;

    private @Nullable Content content;

    /** The packet, with whatever was last in it. */
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
     * One packet in three guises.
     *
     * @param bytes its memory
     * @param buffer JSch's view of it
     * @param packet JSch's packet, of a class that is not public
     */
    @SuppressWarnings("ArrayRecordComponent") // shared on purpose, and never compared
    record Content(byte[] bytes, Buffer buffer, Object packet) {}
}
