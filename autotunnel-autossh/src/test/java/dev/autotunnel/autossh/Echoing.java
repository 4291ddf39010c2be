package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** An echo service for monitors that keeps what it was sent, and may answer something else. */
final class Echoing implements AutoCloseable {
    private final ServerSocket listener;
    private final UnaryOperator<String> answer;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    Echoing(UnaryOperator<String> answer) {
        this.answer = answer;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "echoing");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** All lines so far, without their ends. */
    List<String> seen() {
        return seen;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                socket.setSoTimeout(5000);
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
                if (line != null) {
                    seen.add(line);
                    socket.getOutputStream().write((answer.apply(line) + "\r\n").getBytes(UTF_8));
                }
            } catch (IOException closedOrBroken) {
                // The next one, unless it is the listener that was closed
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
