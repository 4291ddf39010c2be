package dev.autotunnel.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Something on its way through a {@link Pipe}: bytes, or how they ended. */
record Chunk(Kind kind, long arrived, ByteBuffer bytes) {

    /** What a chunk stands for. */
    enum Kind {
        DATA,
        END,
        RESET
    }

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Takes a copy of the bytes. */
    static Chunk data(long arrived, ByteBuffer bytes) {
        return new Chunk(
                Kind.DATA,
                arrived,
                ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
    }

    static Chunk end(long arrived) {
        return new Chunk(Kind.END, arrived, NOTHING);
    }

    static Chunk reset(long arrived) {
        return new Chunk(Kind.RESET, arrived, NOTHING);
    }

    boolean isData() {
        return kind == Kind.DATA;
    }

    int remaining() {
        return bytes.remaining();
    }

    /** Writes at most that many of the bytes left; returns how many it were. */
    int writeTo(WritableByteChannel sink, int limit) throws IOException {
        int end = bytes.limit();
        bytes.limit(bytes.position() + limit);
        try {
            return sink.write(bytes);
        } finally {
            bytes.limit(end);
        }
    }
}
