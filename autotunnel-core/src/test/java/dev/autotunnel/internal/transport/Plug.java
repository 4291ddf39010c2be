package dev.autotunnel.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The application's end of a connection by TCP or by a unix socket. Nothing waits longer than 60 s; for one thread. */
public final class Plug implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;

    private Plug(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        this.key = channel.register(selector, 0);
    }

    /** Connects. */
    public static Plug connect(SocketAddress address) throws IOException {
        return new Plug(SocketChannel.open(address));
    }

    /** Takes over an end that is connected. */
    public static Plug of(SocketChannel channel) throws IOException {
        return new Plug(channel);
    }

    /** What comes in. */
    public InputStream input() {
        return new Input();
    }

    /** What goes out. */
    public OutputStream output() {
        return new Output();
    }

    /** Sends words. */
    public Plug send(String words) throws IOException {
        output().write(words.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Reads as many bytes as that many ASCII characters. */
    public String read(int length) throws IOException {
        return new String(input().readNBytes(length), StandardCharsets.UTF_8);
    }

    /** Reads to the end. */
    public String readAll() throws IOException {
        return new String(input().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Half-closes. */
    public Plug endOutput() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close(); // lets go of the channel
    }

    private void await(int operation) throws IOException {
        key.interestOps(operation);
        if (selector.select(PATIENCE.toMillis()) == 0) {
            throw new SocketTimeoutException("nothing happened for " + PATIENCE);
        }
        selector.selectedKeys().clear();
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(to, offset, length);
            int count = channel.read(buffer);
            while (count == 0 && length > 0) {
                await(SelectionKey.OP_READ);
                count = channel.read(buffer);
            }
            return count;
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
            while (buffer.hasRemaining()) {
                if (channel.write(buffer) == 0) {
                    await(SelectionKey.OP_WRITE);
                }
            }
        }
    }
}
