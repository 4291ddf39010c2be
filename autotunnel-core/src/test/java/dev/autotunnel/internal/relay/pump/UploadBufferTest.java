package dev.autotunnel.internal.relay.pump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UploadBufferTest {
    private static final Duration BRISK = UploadBuffer.BRISK.minusNanos(1);

    private final List<Integer> asked = new ArrayList<>();
    private int most = Integer.MAX_VALUE;

    @Test
    void who_says_little_is_read_into_a_small_one() throws IOException {
        UploadBuffer buffer = new UploadBuffer(this::memory);
        assertThat(buffer.empty().remaining()).isEqualTo(UploadBuffer.SMALL);
        assertThat(asked).containsExactly(UploadBuffer.SMALL);
    }

    @Test
    void where_it_was_full_and_sent_at_once_the_next_is_large() throws IOException {
        UploadBuffer buffer = new UploadBuffer(this::memory);
        buffer.wasFull(BRISK);
        buffer.wasFull(BRISK);
        assertThat(buffer.empty().put(new byte[100]).flip().remaining()).isEqualTo(100);
        assertThat(buffer.empty().remaining()).isEqualTo(UploadBuffer.LARGE);
        assertThat(asked).containsExactly(UploadBuffer.SMALL, UploadBuffer.LARGE);
    }

    @Test
    void on_a_link_that_takes_its_time_it_is_small_until_that_is_over() throws IOException {
        UploadBuffer buffer = new UploadBuffer(this::memory);
        buffer.wasFull(UploadBuffer.BRISK);
        assertThat(asked).hasSize(1);
        buffer.wasFull(BRISK);
        buffer.wasFull(UploadBuffer.BRISK);
        assertThat(buffer.empty().remaining()).isEqualTo(UploadBuffer.SMALL);
        buffer.wasFull(BRISK);
        assertThat(buffer.empty().remaining()).isEqualTo(UploadBuffer.LARGE);
        assertThat(asked).hasSize(2);
    }

    @Test
    void where_memory_is_short_it_stays_small_and_does_not_ask_time_and_again() throws IOException {
        most = UploadBuffer.SMALL;
        UploadBuffer buffer = new UploadBuffer(this::memory);
        buffer.wasFull(BRISK);
        buffer.wasFull(BRISK);
        assertThat(buffer.empty().remaining()).isEqualTo(UploadBuffer.SMALL);
        assertThat(asked).hasSize(2);
    }

    @Test
    void where_there_is_none_at_all_it_says_so() {
        most = 0;
        assertThatThrownBy(() -> new UploadBuffer(this::memory))
                .isInstanceOf(IOException.class)
                .hasMessage("no direct memory to be had");
    }

    private ByteBuffer memory(int size) {
        asked.add(size);
        if (size > most) {
            throw new OutOfMemoryError("Cannot reserve " + size + " bytes of direct buffer memory");
        }
        return ByteBuffer.allocate(size);
    }
}
