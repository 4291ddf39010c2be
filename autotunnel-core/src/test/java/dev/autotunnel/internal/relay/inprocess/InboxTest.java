package dev.autotunnel.internal.relay.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InboxTest {
    private static final int READS = 50_000;

    private final Inbox inbox = new Inbox();

    @Test
    void a_read_that_is_too_late_has_taken_no_byte() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        long[] taken = new long[1];
        Thread reader = new Thread(() -> {
            try {
                while (!over.get()) {
                    taken[0] += inbox.offer(new byte[] {1}, 0, 1);
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        reader.start();

        long read = 0;
        byte[] to = new byte[1];
        for (int i = 0; i < READS; i++) {
            try {
                read += inbox.read(to, 0, 1, System.nanoTime(), () -> {});
            } catch (SocketTimeoutException e) {
                assertThat(e).hasMessage("Read timed out");
            }
        }
        over.set(true);
        reader.join();
        assertThat(read).isEqualTo(taken[0]);
    }
}
