package dev.autotunnel.benchmarks.load;

import dev.autotunnel.benchmarks.stats.Latencies;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** One connection to {@link Request#ECHO}. Not thread-safe. */
public final class EchoClient implements AutoCloseable {
    /** How many bytes a round trip carries. */
    public static final int SIZE = 64;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] sent = new byte[SIZE];
    private final byte[] received = new byte[SIZE];

    /** Connects to the address and makes the first round trip, each within that time. */
    public EchoClient(InetSocketAddress address, Duration timeout) throws IOException {
        this(Connect.to(address), timeout);
    }

    /** Connects and makes the first round trip, each within that time. */
    public EchoClient(Connect target, Duration timeout) throws IOException {
        ThreadLocalRandom.current().nextBytes(sent);
        socket = target.connect((int) timeout.toMillis());
        try {
            socket.setSoTimeout((int) timeout.toMillis());
            in = socket.getInputStream();
            out = socket.getOutputStream();
            byte[] first = new byte[SIZE + 1];
            first[0] = Request.ECHO.code();
            System.arraycopy(sent, 0, first, 1, SIZE);
            out.write(first);
            receive();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Whether one connection and one round trip work. */
    public static boolean works(InetSocketAddress address, Duration timeout) {
        try (EchoClient client = new EchoClient(address, timeout)) {
            return client.socket.isConnected();
        } catch (IOException no) {
            return false;
        }
    }

    /** Sends and waits for the answer. */
    public void roundTrip() throws IOException {
        out.write(sent);
        receive();
    }

    /** Makes round trips for that time. */
    public void repeat(Latencies latencies, Duration window) throws IOException {
        long end = System.nanoTime() + window.toNanos();
        for (long begin = System.nanoTime(); begin - end < 0; begin = System.nanoTime()) {
            roundTrip();
            latencies.add(System.nanoTime() - begin);
        }
    }

    private void receive() throws IOException {
        if (in.readNBytes(received, 0, SIZE) < SIZE) {
            throw new IOException("the echo ended");
        }
        if (!Arrays.equals(sent, received)) {
            throw new IOException("the echo is another one");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
