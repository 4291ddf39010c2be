package dev.autotunnel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** A line to a server that is narrow on the way up, has short queues, and is as fast as loopback on the way down. */
final class NarrowLine implements AutoCloseable {
    private static final int QUEUE = 32 * 1024;
    private static final int PIECE = 4 * 1024;

    private final ServerSocket listener;
    private final InetSocketAddress server;
    private volatile long bytesPerSecond = Long.MAX_VALUE;

    private NarrowLine(ServerSocket listener, InetSocketAddress server) {
        this.listener = listener;
        this.server = server;
    }

    static NarrowLine to(InetSocketAddress server) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReceiveBufferSize(QUEUE); // before it is bound, or it would not count
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            NarrowLine line = new NarrowLine(listener, server);
            Echo.daemon("narrow-line", line::acceptAll);
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    void narrow(long most) {
        bytesPerSecond = most;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket there = new Socket(server.getAddress(), server.getPort());
                there.setTcpNoDelay(true);
                client.setTcpNoDelay(true);
                Echo.daemon("narrow-line-up", () -> copy(client, there, true));
                Echo.daemon("narrow-line-down", () -> copy(there, client, false));
            } catch (IOException e) {
                return; // the test is over
            }
        }
    }

    private void copy(Socket from, Socket to, boolean up) {
        byte[] piece = new byte[PIECE];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                out.write(piece, 0, count);
                if (up) {
                    LockSupport.parkNanos(count * 1_000_000_000L / bytesPerSecond);
                }
            }
        } catch (IOException e) {
            return; // one of them is gone
        }
    }
}
