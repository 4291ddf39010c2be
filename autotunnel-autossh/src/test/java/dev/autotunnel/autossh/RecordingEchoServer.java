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

/** An echo service for monitors. It records the lines it receives, and may answer something else. Thread-safe. */
final class RecordingEchoServer implements AutoCloseable {
    private final ServerSocket listener;
    private final UnaryOperator<String> answer;
    private final List<String> received = new CopyOnWriteArrayList<>();

    RecordingEchoServer(UnaryOperator<String> answer) {
        this.answer = answer;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "recording-echo-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Returns all lines received so far, without line ends. */
    List<String> received() {
        return received;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                socket.setSoTimeout(5000);
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8)).readLine();
                if (line != null) {
                    received.add(line);
                    socket.getOutputStream().write((answer.apply(line) + "\r\n").getBytes(UTF_8));
                }
            } catch (IOException closedOrBroken) {
                // Accept the next connection, unless the listener was closed.
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
