package dev.autotunnel.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShortLivesTest {
    private final ShortLives lives = new ShortLives();

    @Test
    void three_equal_lives_are_a_pattern() {
        assertThat(seconds(11)).isEmpty();
        assertThat(seconds(12)).isEmpty();
        assertThat(seconds(10)).contains(3);
        assertThat(seconds(11)).contains(4);
    }

    @Test
    void another_life_ends_the_pattern() {
        seconds(11);
        seconds(11);
        seconds(11);

        assertThat(seconds(40)).isEmpty();
        assertThat(seconds(11)).isEmpty();
        assertThat(seconds(11)).isEmpty();
        assertThat(seconds(11)).contains(3);
    }

    @Test
    void long_lives_may_differ_by_a_tenth() {
        assertThat(seconds(600)).isEmpty();
        assertThat(seconds(650)).isEmpty();
        assertThat(seconds(560)).contains(3);
    }

    @Test
    void lives_of_hours_are_no_pattern() {
        for (int i = 0; i < 10; i++) {
            assertThat(seconds(7200)).isEmpty();
        }
    }

    private Optional<Integer> seconds(int seconds) {
        return lives.ended(Duration.ofSeconds(seconds));
    }
}
