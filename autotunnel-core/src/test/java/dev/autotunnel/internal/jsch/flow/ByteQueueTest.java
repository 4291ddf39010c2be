package dev.autotunnel.internal.jsch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteQueueTest {
    private final ByteQueue queue = new ByteQueue();

    @Test
    void bytes_come_out_in_the_order_they_went_in_whatever_the_pieces() throws IOException {
        Random random = new Random(1);
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < 2000; i++) {
            byte[] piece = new byte[random.nextInt(i % 10 == 0 ? 100_000 : 100)];
            random.nextBytes(piece);
            int offset = piece.length == 0 ? 0 : random.nextInt(piece.length);
            queue.add(piece, offset, piece.length - offset);
            in.write(piece, offset, piece.length - offset);
            int most = random.nextInt(100_000);
            queue.drain((from, start, length) -> {
                int count = Math.min(length, most);
                out.write(from, start, count);
                return count;
            });
            assertThat(queue.size()).isEqualTo(in.size() - out.size());
        }
        byte[] rest = new byte[1000];
        while (queue.size() > 0) {
            out.write(rest, 0, queue.take(rest, 0, rest.length));
        }
        assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
    }

    @Test
    void who_takes_less_than_there_is_is_not_asked_again() throws IOException {
        queue.add(new byte[100_000], 0, 100_000);
        int[] asked = {0};
        int taken = queue.drain((from, start, length) -> {
            asked[0]++;
            return 10;
        });
        assertThat(taken).isEqualTo(10);
        assertThat(asked[0]).isEqualTo(1);
        assertThat(queue.size()).isEqualTo(99_990);
    }

    @Test
    void a_taker_that_fails_has_taken_nothing_of_what_it_was_given() {
        queue.add(new byte[] {1, 2, 3}, 0, 3);
        assertThat(catchFailure()).hasMessage("gone");
        assertThat(queue.size()).isEqualTo(3);
    }

    private Throwable catchFailure() {
        try {
            queue.drain((from, start, length) -> {
                throw new IOException("gone");
            });
            throw new AssertionError("did not fail");
        } catch (IOException e) {
            return e;
        }
    }
}
