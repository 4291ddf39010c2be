package dev.autotunnel.internal.jsch.flow;

import com.jcraft.jsch.Cipher;
import com.jcraft.jsch.jce.AES128GCM;
import dev.autotunnel.internal.transport.ChannelReceiver;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one packet costs between the cipher and the client's socket, both of them left out, beside what the cipher costs. Lies
 * in the package of what it measures, which is nobody else's business.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PacketPath {
    private static final int KEY = 16;
    private static final int TAG = 16;
    private static final int LENGTH_FIELD = 4;

    /** A keystroke or a row, and the largest packet that we send and take. */
    @Param({"64", "32768"})
    int size;

    private final Client client = new Client();
    private final byte[] elsewhere = new byte[DataPacket.MOST];
    private final AES128GCM cipher = new AES128GCM();
    private byte[] packet = {};
    private OutputStream reader = OutputStream.nullOutputStream();
    private ChannelInput channel = inbound();

    /** Opens a channel that has a receiver. */
    @Setup
    public void open() throws Exception {
        packet = new byte[LENGTH_FIELD + size + TAG];
        ThreadLocalRandom.current().nextBytes(packet);
        channel = inbound();
        channel.receive(client);
        reader = channel.sink();
        cipher.init(Cipher.ENCRYPT_MODE, new byte[KEY], new byte[KEY]);
    }

    /** The client's socket takes it at once. */
    @Benchmark
    public long handedOn() throws IOException {
        client.takes = true;
        reader.write(packet, LENGTH_FIELD, size);
        return client.taken;
    }

    /** The client's socket takes nothing at first: it is queued, and handed on when the socket takes more. */
    @Benchmark
    public long queuedAndHandedOn() throws IOException {
        client.takes = false;
        reader.write(packet, LENGTH_FIELD, size);
        client.takes = true;
        channel.resume();
        return client.taken;
    }

    /** The measure of all copying: one, into memory that is in the cache. */
    @Benchmark
    public byte[] copied() {
        System.arraycopy(packet, LENGTH_FIELD, elsewhere, 0, size);
        return elsewhere;
    }

    /** The cipher, as JSch calls it for each packet. */
    @Benchmark
    public byte[] encrypted() throws Exception {
        cipher.updateAAD(packet, 0, LENGTH_FIELD);
        cipher.doFinal(packet, LENGTH_FIELD, size, packet, LENGTH_FIELD);
        return packet;
    }

    private static ChannelInput inbound() {
        return new ChannelInput(new CountedWindow(), () -> false);
    }

    /** A client's socket, without one. */
    private static final class Client implements ChannelReceiver {
        private boolean takes;
        private long taken;

        @Override
        public int take(byte[] from, int offset, int length) {
            int count = takes ? length : 0;
            taken += count;
            return count;
        }

        @Override
        public void ended() {
            throw new IllegalStateException("the channel has no end");
        }

        @Override
        public void broke(IOException why) {
            throw new IllegalStateException(why);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }
}
