package dev.autotunnel.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class UninterruptiblesTest {
    @Test
    void an_interrupt_does_not_cut_a_wait_short_and_is_kept() {
        CountDownLatch latch = new CountDownLatch(1);
        Thread.currentThread().interrupt();
        Thread opener = new Thread(latch::countDown);
        opener.start();

        assertThat(Uninterruptibles.await(latch, Duration.ofMinutes(1))).isTrue();
        assertThat(Thread.interrupted()).isTrue();

        Thread.currentThread().interrupt();
        Uninterruptibles.join(opener, Duration.ofMinutes(1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(opener.isAlive()).isFalse();
    }

    @Test
    void a_wait_ends_when_its_time_is_over() {
        assertThat(Uninterruptibles.await(new CountDownLatch(1), Duration.ofMillis(1)))
                .isFalse();
    }
}
