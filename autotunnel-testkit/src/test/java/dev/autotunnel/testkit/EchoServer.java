package dev.autotunnel.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Sends back what it receives, and at the end of the input ends its output. */
final class EchoServer implements AutoCloseable {

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;

    EchoServer() throws IOException {
        listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        acceptor = start(this::acceptAll);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void acceptAll() throws IOException {
        while (!listener.isClosed()) {
            Socket socket = listener.accept();
            sockets.add(socket);
            start(() -> echo(socket));
        }
    }

    private void echo(Socket socket) throws IOException {
        try (socket) {
            InputStream in = socket.getInputStream();
            in.transferTo(socket.getOutputStream());
            socket.shutdownOutput();
        } finally {
            sockets.remove(socket);
        }
    }

    private interface Job {
        void run() throws IOException;
    }

    private static Thread start(Job job) {
        Thread thread = new Thread(
                () -> {
                    try {
                        job.run();
                    } catch (IOException e) {
                        // Peers of a faulty link break off; anything after close() is expected as well.
                        System.getLogger("echo").log(System.Logger.Level.DEBUG, "a peer broke off", e);
                    }
                },
                "echo-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        try {
            listener.close();
            // The kernel listens on for as long as a thread is inside accept().
            acceptor.join();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
