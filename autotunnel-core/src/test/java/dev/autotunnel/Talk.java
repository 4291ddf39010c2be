package dev.autotunnel;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/**
 * Conversations of all manners, each byte following from a number: a server that does as the client's first words tell it, and
 * the client's half.
 */
final class Talk implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;
    private static final int PATIENCE_MILLIS = 60_000;

    /** Who ends when. */
    enum Manner {
        /** The client says all and half-closes; then the server answers. */
        CLIENT_FIRST,
        /** The server says all and half-closes; then the client answers. */
        SERVER_FIRST,
        /** Both speak at the same time. */
        TOGETHER,
        /** The server resets the connection before it has said half. */
        SERVER_RESETS
    }

    /**
     * One conversation.
     *
     * @param number from which all its bytes follow
     * @param up how many bytes the client says
     * @param down how many the server says
     */
    record Script(Manner manner, int number, int up, int down) {
        long checksumUp() {
            return say(OutputStream.nullOutputStream(), number, up);
        }

        long checksumDown() {
            return say(OutputStream.nullOutputStream(), ~number, down);
        }
    }

    private final ServerSocket server;
    private final Map<Integer, CompletableFuture<Long>> heard = new ConcurrentHashMap<>();

    private Talk(ServerSocket server) {
        this.server = server;
    }

    static Talk start() throws IOException {
        Talk talk = new Talk(new ServerSocket(0, 256, InetAddress.getLoopbackAddress()));
        Echo.daemon("talk-accept", talk::acceptAll);
        return talk;
    }

    int port() {
        return server.getLocalPort();
    }

    /** The checksum of what the server heard in that conversation, as soon as it has heard all. */
    CompletableFuture<Long> heard(int number) {
        return heard.computeIfAbsent(number, n -> new CompletableFuture<>());
    }

    /** The client's first words. */
    static void begin(Socket socket, Script script) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        out.writeUTF(script.manner().name());
        out.writeInt(script.number());
        out.writeInt(script.up());
        out.writeInt(script.down());
        out.flush();
    }

    /** The client's half from its first words on; the checksum of what the server said. */
    static long hold(Socket socket, Script script) throws IOException {
        begin(socket, script);
        return goOn(socket, script);
    }

    /** The client's half after its first words. */
    static long goOn(Socket socket, Script script) throws IOException {
        return switch (script.manner()) {
            case CLIENT_FIRST -> {
                sayAll(socket, script.number(), script.up());
                yield listen(socket.getInputStream());
            }
            case SERVER_FIRST, SERVER_RESETS -> {
                long came = listen(socket.getInputStream());
                sayAll(socket, script.number(), script.up());
                yield came;
            }
            case TOGETHER -> {
                CompletableFuture<Void> said = saying(socket, script.number(), script.up());
                long came = listen(socket.getInputStream());
                said.join();
                yield came;
            }
        };
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    static long say(OutputStream out, int number, int bytes) {
        Random random = new Random(number);
        CRC32C checksum = new CRC32C();
        byte[] chunk = new byte[CHUNK];
        random.nextBytes(chunk);
        try {
            for (int left = bytes; left > 0; left -= CHUNK) {
                int count = Math.min(left, CHUNK);
                chunk[random.nextInt(CHUNK)]++; // each chunk differs, at little cost
                checksum.update(chunk, 0, count);
                out.write(chunk, 0, count);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return checksum.getValue();
    }

    static long listen(InputStream in) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] chunk = new byte[CHUNK];
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            checksum.update(chunk, 0, count);
        }
        return checksum.getValue();
    }

    /** Ends a connection with RST. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Echo.daemon("talk", () -> serve(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(PATIENCE_MILLIS);
            DataInputStream in = new DataInputStream(client.getInputStream());
            Manner manner = Manner.valueOf(in.readUTF());
            Script script = new Script(manner, in.readInt(), in.readInt(), in.readInt());
            CompletableFuture<Long> mine = heard(script.number());
            try {
                serve(client, script, mine);
            } catch (IOException | UncheckedIOException e) {
                mine.completeExceptionally(e);
            }
        } catch (IOException e) {
            // a client that left before it had said what it wanted
        }
    }

    private static void serve(Socket client, Script script, CompletableFuture<Long> mine) throws IOException {
        switch (script.manner()) {
            case CLIENT_FIRST -> {
                mine.complete(listen(client.getInputStream()));
                sayAll(client, ~script.number(), script.down());
            }
            case SERVER_FIRST -> {
                sayAll(client, ~script.number(), script.down());
                mine.complete(listen(client.getInputStream()));
            }
            case TOGETHER -> {
                CompletableFuture<Void> said = saying(client, ~script.number(), script.down());
                mine.complete(listen(client.getInputStream()));
                said.join();
            }
            case SERVER_RESETS -> {
                say(client.getOutputStream(), ~script.number(), script.down() / 2);
                reset(client);
            }
        }
    }

    private static void sayAll(Socket socket, int number, int bytes) throws IOException {
        say(socket.getOutputStream(), number, bytes);
        socket.shutdownOutput();
    }

    private static CompletableFuture<Void> saying(Socket socket, int number, int bytes) {
        CompletableFuture<Void> said = new CompletableFuture<>();
        Echo.daemon("talk-saying", () -> {
            try {
                sayAll(socket, number, bytes);
                said.complete(null);
            } catch (IOException | UncheckedIOException e) {
                said.completeExceptionally(e);
            }
        });
        return said;
    }
}
