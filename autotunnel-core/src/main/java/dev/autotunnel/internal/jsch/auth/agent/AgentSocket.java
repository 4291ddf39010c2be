package dev.autotunnel.internal.jsch.auth.agent;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * One connection to an agent, for one question and its answer. Both are a length of four bytes and that many bytes.
 *
 * <p>Not thread-safe. Blocks for the limit at most; an interrupt ends the wait.
 */
final class AgentSocket implements AutoCloseable {
    /** The longest answer that OpenSSH's own client accepts. */
    private static final int LONGEST_ANSWER = 256 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final long start = System.nanoTime();
    private final Duration limit;

    private AgentSocket(SocketChannel channel, Selector selector, Duration limit) {
        this.channel = channel;
        this.selector = selector;
        this.limit = limit;
    }

    /** Says that the agent did not answer within the limit. */
    static final class TooSlow extends IOException {
        private static final long serialVersionUID = 1L;

        TooSlow() {
            super("no answer in time");
        }
    }

    static AgentSocket connect(Path socket, Duration limit) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            if (!channel.connect(UnixDomainSocketAddress.of(socket))) {
                throw new IOException("too many wait to be accepted by it");
            }
            return new AgentSocket(channel, Selector.open(), limit);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends the question, and returns the answer without its length. */
    ByteBuffer ask(ByteBuffer question) throws IOException {
        SelectionKey ready = channel.register(selector, SelectionKey.OP_WRITE);
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).putInt(question.remaining());
        write(length.flip());
        write(question);
        ready.interestOps(SelectionKey.OP_READ);
        int size = read(ByteBuffer.allocate(Integer.BYTES)).getInt();
        if (size <= 0 || size > LONGEST_ANSWER) {
            throw new IOException("an answer of %d bytes".formatted(size));
        }
        return read(ByteBuffer.allocate(size));
    }

    private void write(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            if (channel.write(from) == 0) {
                await();
            }
        }
    }

    private ByteBuffer read(ByteBuffer to) throws IOException {
        while (to.hasRemaining()) {
            int count = channel.read(to);
            if (count < 0) {
                throw new EOFException("it closed the connection and gave no answer");
            }
            if (count == 0) {
                await();
            }
        }
        return to.flip();
    }

    private void await() throws IOException {
        long left = TimeUnit.NANOSECONDS.toMillis(limit.toNanos() - (System.nanoTime() - start));
        if (left <= 0) {
            throw new TooSlow();
        }
        selector.select(left);
        selector.selectedKeys().clear();
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
