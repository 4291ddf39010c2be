package dev.autotunnel.internal.jsch;

import dev.autotunnel.internal.runtime.TunnelRuntime;
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
final class HopSocket extends Socket {
    private final TunnelRuntime runtime;
    private final SshLink below;
    private final SshChannel channel;

    HopSocket(TunnelRuntime runtime, SshLink below, SshChannel channel) {
        this.runtime = runtime;
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
     * Never blocks: saying goodbye to the channel, which wakes its writers, is left to an expendable thread. And no lock is
     * held: the kill breaks the wire above this, which has a lock of its own.
     */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void close() {
        below.kill();
        runtime.execute(channel::close);
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // each packet goes out at once as it is
    }

    @Override
    public void setSoTimeout(int timeout) {
        // for the reason that Wire gives for its own socket
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
