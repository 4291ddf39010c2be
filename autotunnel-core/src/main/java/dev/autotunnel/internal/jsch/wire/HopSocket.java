package dev.autotunnel.internal.jsch.wire;

import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.SshLink;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Set;

/**
 * What the session behind a jump host has for a socket: a channel through that host. No port and no descriptor of this
 * machine belongs to it.
 *
 * <p>Nothing else is carried by the link to the jump host, so closing this kills that link: the raw socket under all of them
 * is what frees whoever waits, and a channel alone could not even be closed on a dead link.
 */
public final class HopSocket extends Socket {
    private final SshLink below;
    private final SshChannel channel;

    public HopSocket(SshLink below, SshChannel channel) {
        this.below = below;
        this.channel = channel;
    }

    @Override
    public boolean isConnected() {
        return true;
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
     * Never blocks: the channel is closed later, by a thread of its link. No lock is held: the kill breaks the socket above this
     * one, which has a lock of its own.
     */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void close() {
        below.kill();
        channel.closeSoon();
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // each packet goes out at once as it is
    }

    @Override
    public void setSoTimeout(int timeout) {
        // for the reason that OwnedSocket gives for its own socket
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    /**
     * An interrupt that was meant for something else, as JSch sends them, must not end a write halfway: the session above
     * would be out of step.
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
