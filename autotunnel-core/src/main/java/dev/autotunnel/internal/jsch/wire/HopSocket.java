package dev.autotunnel.internal.jsch.wire;

import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.SshLink;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The socket of a session behind a jump host: a channel through this jump host. It uses no port and no descriptor of this
 * machine.
 *
 * <p>The link to the jump host carries nothing else, so closing this socket kills that link. Only a close of the first hop's
 * raw socket frees the threads that wait. On a dead link, a channel alone could not even be closed.
 *
 * <p>Thread-safe.
 */
public final class HopSocket extends StreamSocket {
    private final SshLink below;
    private final SshChannel channel;

    public HopSocket(SshLink below, SshChannel channel) {
        this.below = below;
        this.channel = channel;
    }

    @Override
    public InputStream getInputStream() {
        return channel.input();
    }

    @Override
    public OutputStream getOutputStream() {
        return new Uninterrupted(channel.output());
    }

    /**
     * Kills the link, and closes the channel later on a thread of its link. Never blocks. No lock is held, because the kill
     * breaks the session's socket above this one, which has its own lock.
     */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void close() {
        below.kill();
        channel.closeSoon();
    }

    /**
     * A stream whose writes ignore interrupts. JSch sends interrupts for other purposes. An interrupt that ends a write
     * halfway would break the session above.
     */
    private static final class Uninterrupted extends FilterOutputStream {
        Uninterrupted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                out.write(from, offset, length);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
