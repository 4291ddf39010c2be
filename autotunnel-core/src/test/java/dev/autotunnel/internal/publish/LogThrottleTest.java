package dev.autotunnel.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogThrottleTest {
    private final LogThrottle throttle = new LogThrottle();
    private final List<String> logged = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void a_message_is_logged_the_first_time_and_then_once_a_minute_with_a_count() {
        every(Duration.ofSeconds(10), 13, "db refused", false);

        assertThat(logged).containsExactly("", " (6 times in the last 1 min)", " (6 times in the last 1 min)");
    }

    @Test
    void messages_are_counted_apart() {
        every(Duration.ofSeconds(1), 5, "db refused", false);
        every(Duration.ofSeconds(1), 5, "cache refused", false);

        assertThat(logged).containsExactly("", "");
    }

    @Test
    void a_message_is_news_again_after_a_success() {
        every(Duration.ofSeconds(1), 10, "db refused", false);
        every(Duration.ofSeconds(1), 1, "db refused", true);

        assertThat(logged).containsExactly("", "");
    }

    @Test
    void successes_in_between_do_not_let_a_message_fill_the_log() {
        every(Duration.ofMillis(10), 1000, "db refused", true);

        assertThat(logged).hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void a_clock_that_was_set_back_silences_nothing() {
        every(Duration.ofSeconds(1), 3, "db refused", false);
        now = now.minus(Duration.ofHours(3));
        every(Duration.ofSeconds(10), 7, "db refused", false);

        assertThat(logged).containsExactly("", "", " (6 times in the last 1 min)");
    }

    @Test
    void after_clear_each_message_is_news_again() {
        every(Duration.ofSeconds(1), 3, "db refused", false);
        throttle.clear();
        every(Duration.ofSeconds(1), 3, "db refused", false);

        assertThat(logged).containsExactly("", "");
    }

    @Test
    void countless_messages_do_not_fill_the_memory() {
        for (int i = 0; i < 5_000; i++) {
            every(Duration.ofMillis(1), 1, "target " + i, false);
        }
        every(Duration.ofMillis(1), 1, "target 4999", false);

        assertThat(logged).hasSize(5_000);
    }

    private void every(Duration pause, int times, String key, boolean fresh) {
        for (int i = 0; i < times; i++) {
            throttle.tell(key, now, fresh, logged::add);
            now = now.plus(pause);
        }
    }
}
