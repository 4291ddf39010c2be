package dev.autotunnel.openssh;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An agent of one key that behaves as a test wants, on a unix-domain socket; see draft-miller-ssh-agent.
 *
 * <p>Thread-safe. Its threads end when it is closed.
 */
public final class FakeAgent implements AutoCloseable {
    private static final int REQUEST_IDENTITIES = 11;
    private static final int IDENTITIES_ANSWER = 12;
    private static final int SIGN_RESPONSE = 14;
    private static final int FAILURE = 5;

    private final TempDirectory directory = new TempDirectory("autotunnel-fake-agent-");
    private final ServerSocketChannel listener;
    private final List<SocketChannel> clients = new CopyOnWriteArrayList<>();
    private final AtomicInteger signRequests = new AtomicInteger();
    private final byte[] key;
    private final Signer signer;

    /** Signs. */
    @FunctionalInterface
    public interface Signer {
        /** Returns the signature; an empty array refuses; null gives no answer at all. */
        byte @Nullable [] sign(byte[] data) throws Exception;
    }

    private FakeAgent(byte[] key, Signer signer) {
        this.key = key;
        this.signer = signer;
        try {
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(UnixDomainSocketAddress.of(socket()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "fake-agent");
        thread.setDaemon(true);
        thread.start();
    }

    /** Accepts connections and answers nothing. */
    public static FakeAgent silent() {
        return new FakeAgent(new byte[0], data -> new byte[0]);
    }

    /** Lists this public key, and signs with it. */
    public static FakeAgent holding(byte[] key, Signer signer) {
        return new FakeAgent(key, signer);
    }

    public Path socket() {
        return directory.file("socket");
    }

    /** How often the agent was asked to sign. */
    public int signRequests() {
        return signRequests.get();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                clients.add(client);
                if (key.length > 0) {
                    serve(client);
                }
            }
        } catch (Exception e) {
            // closed
        }
    }

    private void serve(SocketChannel client) throws Exception {
        DataInputStream in = new DataInputStream(Channels.newInputStream(client));
        byte[] question = new byte[in.readInt()];
        in.readFully(question);
        byte[] answer = question[0] == REQUEST_IDENTITIES ? identities() : signature(question);
        if (answer.length > 0) {
            DataOutputStream out = new DataOutputStream(Channels.newOutputStream(client));
            out.writeInt(answer.length);
            out.write(answer);
        }
    }

    private byte[] identities() {
        return ByteBuffer.allocate(1 + 3 * Integer.BYTES + key.length)
                .put((byte) IDENTITIES_ANSWER)
                .putInt(1)
                .putInt(key.length)
                .put(key)
                .putInt(0)
                .array();
    }

    private byte[] signature(byte[] question) throws Exception {
        signRequests.incrementAndGet();
        ByteBuffer in = ByteBuffer.wrap(question).position(1);
        string(in);
        byte[] signature = signer.sign(string(in));
        if (signature == null) {
            return new byte[0];
        }
        if (signature.length == 0) {
            return new byte[] {FAILURE};
        }
        return ByteBuffer.allocate(1 + Integer.BYTES + signature.length)
                .put((byte) SIGN_RESPONSE)
                .putInt(signature.length)
                .put(signature)
                .array();
    }

    private static byte[] string(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt()];
        from.get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (SocketChannel client : clients) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            directory.close();
        }
    }
}
