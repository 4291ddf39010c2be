package dev.autotunnel;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server that says one thing to each client, reads what the client has said by then, and closes. */
final class SpeakingServer implements AutoCloseable {
    private final ServerSocket listener;
    private final byte[] words;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    private SpeakingServer(ServerSocket listener, byte[] words) {
        this.listener = listener;
        this.words = words;
        thread.execute(this::serve);
    }

    static SpeakingServer saying(String words) throws IOException {
        return saying(words.getBytes(StandardCharsets.UTF_8));
    }

    static SpeakingServer saying(byte[] words) throws IOException {
        return new SpeakingServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), words);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                client.getOutputStream().write(words);
                client.shutdownOutput();
                client.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (SocketException e) {
                // the client reset its connection, or the listener was closed
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thread.shutdownNow();
    }
}
