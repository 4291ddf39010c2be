package dev.autotunnel.internal.jsch.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CoalescingOutputTest {
    private final List<byte[]> sent = Collections.synchronizedList(new ArrayList<>());
    private final CoalescingOutput output = new CoalescingOutput();

    CoalescingOutputTest() {
        output.connect(new Recorded());
    }

    @Test
    void a_packet_goes_out_at_once() throws IOException {
        give(1, 2, 3);
        assertThat(sent).containsExactly(bytes(1, 2, 3));
    }

    @Test
    void packets_that_are_given_together_go_out_in_one_piece() throws IOException {
        output.together(() -> {
            give(1, 2);
            give(3);
            assertThat(sent).isEmpty();
        });
        give(4);
        assertThat(sent).containsExactly(bytes(1, 2, 3), bytes(4));
    }

    @Test
    void what_another_gives_goes_out_after_what_was_held_back_and_takes_that_along() throws IOException {
        output.together(() -> {
            give(1);
            elsewhere(() -> give(2));
            assertThat(sent).containsExactly(bytes(1), bytes(2));
            give(3);
        });
        assertThat(sent).containsExactly(bytes(1), bytes(2), bytes(3));
    }

    @Test
    void one_thread_at_a_time_holds_back() throws IOException {
        output.together(() -> {
            give(1);
            elsewhere(() -> output.together(() -> give(2)));
            assertThat(sent).containsExactly(bytes(1), bytes(2));
            give(3);
            assertThat(sent).hasSize(2);
        });
        assertThat(sent).hasSize(3);
    }

    @Test
    void what_was_given_before_a_failure_goes_out() {
        assertThatThrownBy(() -> output.together(() -> {
                    give(1);
                    throw new IOException("closed");
                }))
                .hasMessage("closed");
        assertThat(sent).containsExactly(bytes(1));
    }

    @Test
    void no_more_is_held_back_than_fits_and_nothing_is_lost_or_mixed_up() throws IOException {
        Random random = new Random(1);
        byte[] all = new byte[3_000_000];
        random.nextBytes(all);
        output.together(() -> {
            for (int at = 0; at < all.length; ) {
                int count = Math.min(all.length - at, random.nextInt(random.nextInt(10) == 0 ? 300_000 : 40_000));
                output.write(all, at, count);
                at += count;
            }
        });
        byte[] together = new byte[all.length];
        int size = 0;
        for (byte[] piece : sent) {
            System.arraycopy(piece, 0, together, size, piece.length);
            size += piece.length;
        }
        assertThat(together).isEqualTo(all);
        assertThat(sent).hasSizeLessThan(all.length / (CoalescingOutput.MOST - 40_000));
    }

    @Test
    void what_several_threads_give_goes_out_whole_and_each_in_its_order() throws Exception {
        int packets = 3000;
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            byte id = (byte) i;
            threads.add(new Thread(() -> giveMany(id, packets)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
        int[] next = new int[threads.size()];
        int bytes = 0;
        for (byte[] piece : sent) {
            for (int at = 0; at < piece.length; at += 4, bytes += 4) {
                int giver = piece[at];
                assertThat((int) ByteBuffer.wrap(piece).getShort(at + 1)).isEqualTo(next[giver]);
                next[giver]++;
            }
        }
        assertThat(bytes).isEqualTo(4 * packets * threads.size());
    }

    @Test
    void closing_does_not_wait_for_who_writes() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        AtomicBoolean freed = new AtomicBoolean();
        output.connect(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                writing.countDown();
                try {
                    freed.set(closed.await(10, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }

            @Override
            public void close() {
                closed.countDown();
            }
        });
        Thread writer = new Thread(() -> giveQuietly(1));
        writer.start();
        writing.await();
        output.close();
        writer.join(10_000);
        assertThat(freed).isTrue();
    }

    @Test
    void one_may_go_through_another_that_holds_back_as_well() throws IOException {
        byte[] packet = new byte[40_000];
        new Random(1).nextBytes(packet);
        CoalescingOutput above = new CoalescingOutput();
        above.connect(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(bytes(b), 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                output.together(() -> {
                    output.write(new byte[20], 0, 20); // what surrounds it
                    output.write(from, offset, length / 2);
                    output.write(from, offset + length / 2, length - length / 2);
                });
            }
        });
        above.together(() -> above.write(packet, 0, packet.length));
        assertThat(sent).hasSize(1);
        assertThat(Arrays.copyOfRange(sent.get(0), 20, 20 + packet.length)).isEqualTo(packet);
    }

    /** Alternately one packet by itself and three together, each with its giver and its number. */
    private void giveMany(byte id, int packets) {
        try {
            for (int i = 0; i < packets; i += 4) {
                output.write(numbered(id, i), 0, 4);
                int first = i + 1;
                output.together(() -> {
                    for (int k = 0; k < 3; k++) {
                        output.write(numbered(id, first + k), 0, 4);
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] numbered(byte id, int number) {
        return ByteBuffer.allocate(4).put(id).putShort((short) number).array();
    }

    private void giveQuietly(int value) {
        try {
            give(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void give(int... values) throws IOException {
        output.write(bytes(values), 0, values.length);
    }

    private static void elsewhere(CoalescingOutput.Sending task) throws IOException {
        List<IOException> failed = new ArrayList<>();
        Thread thread = new Thread(() -> {
            try {
                task.send();
            } catch (IOException e) {
                failed.add(e);
            }
        });
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        assertThat(failed).isEmpty();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private final class Recorded extends OutputStream {
        @Override
        public void write(int b) {
            sent.add(bytes(b));
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            sent.add(Arrays.copyOfRange(from, offset, offset + length));
        }
    }
}
