package dev.autotunnel;

import static java.net.StandardProtocolFamily.UNIX;

import dev.autotunnel.internal.transport.Plug;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;

/**
 * Bytes by the megabyte, with checksums: a server that first reads all it is sent and then sends as much, or the other way
 * round, each byte following from a seed.
 */
final class Bulk implements AutoCloseable {
    private static final int CHUNK = 64 * 1024;
    private static final SocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ServerSocketChannel server;
    private final long bytes;
    private final CompletableFuture<Long> received = new CompletableFuture<>();

    private Bulk(ServerSocketChannel server, long bytes) {
        this.server = server;
        this.bytes = bytes;
    }

    /** A server that listens first. */
    static Bulk start(long bytes) throws IOException {
        return startAt(ANY_PORT, bytes);
    }

    /** A server that listens first, on a port or a unix socket. */
    static Bulk startAt(SocketAddress address, long bytes) throws IOException {
        Bulk bulk = new Bulk(listen(address), bytes);
        Echo.daemon("bulk", () -> bulk.serveOne(bulk::receive, bulk::answer));
        return bulk;
    }

    /** A server that speaks first. */
    static Bulk startSpeaking(long bytes) throws IOException {
        return startSpeakingAt(ANY_PORT, bytes);
    }

    /** A server that speaks first, on a port or a unix socket. */
    static Bulk startSpeakingAt(SocketAddress address, long bytes) throws IOException {
        Bulk bulk = new Bulk(listen(address), bytes);
        Echo.daemon("bulk", () -> bulk.serveOne(bulk::answer, bulk::receive));
        return bulk;
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    static long checksumOfSent(long seed, long bytes) throws IOException {
        return send(OutputStream.nullOutputStream(), seed, bytes);
    }

    /** What the server got. */
    long received() {
        return received.join();
    }

    /** Sends all, half-closes, reads until EOF; returns the checksum of what came back. */
    static long exchange(SocketAddress address, long bytes) throws IOException {
        try (Plug plug = Plug.connect(address)) {
            send(plug.output(), 1, bytes);
            plug.endOutput();
            return checksum(plug.input());
        }
    }

    /** Reads until EOF, sends all, half-closes; returns the checksum of what came. */
    static long exchangeListening(SocketAddress address, long bytes) throws IOException {
        try (Plug plug = Plug.connect(address)) {
            long came = checksum(plug.input());
            send(plug.output(), 1, bytes);
            plug.endOutput();
            return came;
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
        void with(Plug client) throws IOException;
    }

    private void receive(Plug client) throws IOException {
        received.complete(checksum(client.input()));
    }

    private void answer(Plug client) throws IOException {
        send(client.output(), 2, bytes);
        client.endOutput();
    }

    private static ServerSocketChannel listen(SocketAddress address) throws IOException {
        boolean unix = address instanceof UnixDomainSocketAddress;
        ServerSocketChannel server = unix ? ServerSocketChannel.open(UNIX) : ServerSocketChannel.open();
        return server.bind(address, 16);
    }

    private void serveOne(Half first, Half second) {
        try (Plug client = Plug.of(server.accept())) {
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
