package dev.autotunnel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * Bytes by the megabyte, with checksums: a server that first reads all it is sent and then sends as much, or the other way
 * round, each byte following from a seed.
 */
final class Bulk implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final int PATIENCE_MILLIS = 60_000;

    private final ServerSocket server;
    private final long bytes;
    private final CompletableFuture<Long> received = new CompletableFuture<>();

    private Bulk(ServerSocket server, long bytes) {
        this.server = server;
        this.bytes = bytes;
    }

    /** A server that listens first. */
    static Bulk start(long bytes) throws IOException {
        Bulk bulk = new Bulk(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), bytes);
        Echo.daemon("bulk", () -> bulk.serveOne(bulk::receive, bulk::answer));
        return bulk;
    }

    /** A server that speaks first. */
    static Bulk startSpeaking(long bytes) throws IOException {
        Bulk bulk = new Bulk(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), bytes);
        Echo.daemon("bulk", () -> bulk.serveOne(bulk::answer, bulk::receive));
        return bulk;
    }

    int port() {
        return server.getLocalPort();
    }

    static long checksumOfSent(long seed, long bytes) throws IOException {
        return send(OutputStream.nullOutputStream(), seed, bytes);
    }

    /** What the server got. */
    long received() {
        return received.join();
    }

    /** Sends all, half-closes, reads until EOF; returns the checksum of what came back. */
    static long exchange(InetSocketAddress address, long bytes) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(address, PATIENCE_MILLIS);
            return exchange(socket, bytes);
        }
    }

    /** The same over a connection that is open. */
    static long exchange(Socket socket, long bytes) throws IOException {
        send(socket.getOutputStream(), 1, bytes);
        socket.shutdownOutput();
        return checksum(socket.getInputStream());
    }

    /** Reads until EOF, sends all, half-closes; returns the checksum of what came. */
    static long exchangeListening(Socket socket, long bytes) throws IOException {
        long came = checksum(socket.getInputStream());
        send(socket.getOutputStream(), 1, bytes);
        socket.shutdownOutput();
        return came;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** One half of a conversation. */
    private interface Half {
        void with(Socket client) throws IOException;
    }

    private void receive(Socket client) throws IOException {
        received.complete(checksum(client.getInputStream()));
    }

    private void answer(Socket client) throws IOException {
        send(client.getOutputStream(), 2, bytes);
        client.shutdownOutput();
    }

    private void serveOne(Half first, Half second) {
        try (Socket client = server.accept()) {
            client.setSoTimeout(PATIENCE_MILLIS);
            first.with(client);
            second.with(client);
        } catch (IOException e) {
            received.completeExceptionally(e);
            throw new UncheckedIOException(e);
        }
    }

    private static long send(OutputStream out, long seed, long bytes) throws IOException {
        Random random = new Random(seed);
        CRC32C checksum = new CRC32C();
        byte[] chunk = new byte[CHUNK];
        random.nextBytes(chunk);
        for (long left = bytes; left > 0; left -= CHUNK) {
            int count = (int) Math.min(left, CHUNK);
            chunk[random.nextInt(CHUNK)]++; // each chunk differs, at little cost
            checksum.update(chunk, 0, count);
            out.write(chunk, 0, count);
        }
        return checksum.getValue();
    }

    private static long checksum(InputStream in) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] chunk = new byte[CHUNK];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            checksum.update(chunk, 0, count);
        }
        return checksum.getValue();
    }
}
