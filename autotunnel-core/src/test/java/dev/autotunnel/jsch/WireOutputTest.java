package dev.autotunnel.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireOutputTest {
    private final List<byte[]> sent = new ArrayList<>();
    private final WireOutput output = new WireOutput();

    WireOutputTest() {
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
        assertThat(sent).hasSizeLessThan(all.length / (WireOutput.MOST - 40_000));
    }

    @Test
    void one_may_go_through_another_that_holds_back_as_well() throws IOException {
        byte[] packet = new byte[40_000];
        new Random(1).nextBytes(packet);
        WireOutput above = new WireOutput();
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

    private void give(int... values) throws IOException {
        output.write(bytes(values), 0, values.length);
    }

    private static void elsewhere(WireOutput.Sending task) throws IOException {
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
