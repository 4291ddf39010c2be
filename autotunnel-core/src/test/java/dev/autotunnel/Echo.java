package dev.autotunnel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** What tests put behind a tunnel: a server that sends back what it gets, and a client that asks it. */
final class Echo implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerSocket server;

    private Echo(ServerSocket server) {
        this.server = server;
    }

    static Echo start() {
        try {
            Echo echo = new Echo(new ServerSocket(0, 256, InetAddress.getLoopbackAddress()));
            daemon("echo-accept", echo::acceptAll);
            return echo;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Sends the words and returns what came back until EOF; throws where the connection broke. */
    static String ask(InetSocketAddress address, String words) throws IOException {
        return ask(address, words, PATIENCE);
    }

    static String ask(InetSocketAddress address, String words, Duration patience) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) patience.toMillis());
            socket.connect(address, (int) patience.toMillis());
            return ask(socket, words);
        }
    }

    /** Asks through a connected socket, and closes it. */
    static String ask(Socket connected, String words) throws IOException {
        try (connected) {
            connected.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
            connected.shutdownOutput();
            return new String(connected.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Asks on a thread of its own. */
    static CompletableFuture<String> asking(InetSocketAddress address, String words) {
        return asking(address, words, PATIENCE);
    }

    static CompletableFuture<String> asking(InetSocketAddress address, String words, Duration patience) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return ask(address, words, patience);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon("echo-client", () -> serve(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
            client.shutdownOutput();
        } catch (IOException e) {
            // The client broke off, which is what many tests are about.
            return;
        }
    }
}
