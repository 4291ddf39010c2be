package dev.autotunnel.openssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Sends back what it receives, on 127.0.0.1. Needs nothing but the JDK, since it also runs in a JVM of its own. */
final class EchoServer implements AutoCloseable {

    private static final int BACKLOG = 50;

    private final ServerSocket listener;
    private final ExecutorService acceptor = Executors.newSingleThreadExecutor(EchoServer::daemon);
    private final ExecutorService echoes = Executors.newCachedThreadPool(EchoServer::daemon);
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    EchoServer(int port) {
        try {
            listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor.execute(this::accept);
    }

    /** Echoes until its standard input ends, as it does when the process that started it is gone. */
    public static void main(String[] arguments) throws IOException {
        try (EchoServer server = new EchoServer(Integer.parseInt(arguments[0]))) {
            System.out.println("echo on port " + server.port());
            System.in.transferTo(System.out);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "echo");
        thread.setDaemon(true);
        return thread;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                clients.add(client);
                echoes.execute(() -> echo(client));
            }
        } catch (IOException e) {
            if (!listener.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
            client.shutdownOutput();
        } catch (IOException reset) {
            // The client's way to end, or close() was called: nobody is left who could be told.
        } finally {
            clients.remove(client);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            end(acceptor);
            for (Socket client : clients) {
                client.close();
            }
            end(echoes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(2, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a thread of the echo service did not end within 2 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
