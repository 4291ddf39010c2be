package dev.autotunnel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;

/** A server that pours bytes out to the first client, whether they are read or not, and hangs up. */
final class Source implements AutoCloseable {
    private static final int CHUNKS = 1000;

    private final ServerSocket server;
    private final CompletableFuture<Boolean> poured = new CompletableFuture<>();

    private Source(ServerSocket server) {
        this.server = server;
    }

    static Source of(int bytes) throws IOException {
        Source source = new Source(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        Echo.daemon("source", () -> source.poured.complete(source.pourOut(bytes)));
        return source;
    }

    int port() {
        return server.getLocalPort();
    }

    /** Whether all went out, as soon as that is clear: it did not if the client was closed, as it may be on the module path. */
    CompletableFuture<Boolean> poured() {
        return poured;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private boolean pourOut(int bytes) {
        try (Socket client = server.accept()) {
            byte[] chunk = new byte[bytes / CHUNKS];
            for (int i = 0; i < CHUNKS; i++) {
                client.getOutputStream().write(chunk);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
