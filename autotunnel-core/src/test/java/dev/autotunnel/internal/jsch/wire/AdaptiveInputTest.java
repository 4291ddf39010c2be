package dev.autotunnel.internal.jsch.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AdaptiveInputTest {
    private static final int LITTLE = 40;

    private final List<Integer> asked = new ArrayList<>();
    private byte[] content = new byte[0];
    private int at;
    private boolean closed;
    private int mostAtOnce = Integer.MAX_VALUE;

    private final AdaptiveInput input = new AdaptiveInput(new Socket());

    @Test
    void bytes_come_in_order_whatever_the_pieces() throws IOException {
        Random random = new Random(1);
        content = new byte[5_000_000];
        random.nextBytes(content);
        byte[] read = new byte[content.length];
        int count = 0;
        while (count < read.length) {
            mostAtOnce = 1 + random.nextInt(random.nextBoolean() ? 100 : 300_000);
            int wanted = Math.min(read.length - count, 1 + random.nextInt(random.nextBoolean() ? 100 : 50_000));
            count += input.read(read, count, wanted);
        }
        assertThat(read).isEqualTo(content);
        assertThat(input.read()).isEqualTo(-1);
    }

    @Test
    void what_is_there_is_handed_over_without_waiting_for_more() throws IOException {
        content = new byte[LITTLE];
        assertThat(input.read(new byte[10], 0, 10)).isEqualTo(10);
        assertThat(input.read(new byte[LITTLE], 0, LITTLE)).isEqualTo(LITTLE - 10);
        assertThat(asked).hasSize(1);
    }

    @Test
    void on_a_busy_link_many_packets_are_read_at_once() throws IOException {
        content = new byte[20_000_000];
        readPackets(10_000_000);
        asked.clear();
        readPackets(9_000_000);
        assertThat(input.capacity()).isEqualTo(AdaptiveInput.MOST);
        assertThat(asked).hasSizeLessThan(9_000_000 / AdaptiveInput.MOST + 2);
    }

    @Test
    void on_a_link_that_became_quiet_it_takes_little_memory_again() throws IOException {
        content = new byte[20_000_000];
        readPackets(10_000_000);
        content = new byte[LITTLE * (AdaptiveInput.QUIET_READINGS + 2)];
        at = 0;
        mostAtOnce = LITTLE;
        input.read(new byte[AdaptiveInput.MOST], 0, AdaptiveInput.MOST - 1); // what was read before
        while (input.read(new byte[LITTLE], 0, LITTLE) > 0) {
            // to the end
        }
        assertThat(input.capacity()).isEqualTo(AdaptiveInput.LEAST);
    }

    @Test
    void it_begins_with_little_memory() {
        assertThat(input.capacity()).isEqualTo(AdaptiveInput.LEAST);
    }

    @Test
    void after_an_exception_it_reads_on_where_it_was() throws IOException {
        content = new byte[] {1, 2, 3};
        mostAtOnce = 0;
        assertThatThrownBy(input::read).hasMessage("not now");
        mostAtOnce = 2;
        assertThat(new int[] {input.read(), input.read(), input.read(), input.read()})
                .containsExactly(1, 2, 3, -1);
    }

    @Test
    void closing_it_closes_the_socket() throws IOException {
        input.close();
        assertThat(closed).isTrue();
    }

    /** As JSch does: the head, and then the rest until it is whole. */
    private void readPackets(int bytes) throws IOException {
        byte[] packet = new byte[32 * 1024];
        for (int count = 0; count < bytes; count += packet.length) {
            readFully(packet, 0, 4);
            readFully(packet, 4, packet.length - 4);
        }
    }

    private void readFully(byte[] to, int from, int length) throws IOException {
        for (int count = 0; count < length; ) {
            count += input.read(to, from + count, length - count);
        }
    }

    private final class Socket extends InputStream {
        @Override
        public int read() {
            throw new AssertionError("a byte at a time");
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            asked.add(length);
            if (mostAtOnce == 0) {
                throw new IOException("not now");
            }
            int count = Math.min(Math.min(length, mostAtOnce), content.length - at);
            System.arraycopy(content, at, to, offset, count);
            at += count;
            return count == 0 ? -1 : count;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
