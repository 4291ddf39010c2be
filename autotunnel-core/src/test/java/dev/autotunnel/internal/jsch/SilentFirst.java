package dev.autotunnel.internal.jsch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A firewall that has swallowed the first connections: they are accepted and stay silent for ever. Later ones are relayed. */
final class SilentFirst implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    SilentFirst(int silent, InetSocketAddress server) throws IOException {
        Thread thread = new Thread(() -> accept(silent, server), "silent-first");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    int accepted() {
        return accepted.size();
    }

    /** Whether the client has closed that connection. */
    boolean isClosed(int number) throws IOException {
        InputStream in = accepted.get(number).getInputStream();
        while (in.available() > 0) {
            in.read();
        }
        accepted.get(number).setSoTimeout(1);
        try {
            return in.read() < 0;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    private void accept(int silent, InetSocketAddress server) {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                if (accepted.size() >= silent) {
                    Socket there = new Socket(server.getAddress(), server.getPort());
                    sockets.add(there);
                    relay(client, there);
                    relay(there, client);
                }
                accepted.add(client);
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private static void relay(Socket from, Socket to) {
        Thread thread = new Thread(() -> {
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException over) {
                // as either end wants it
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
