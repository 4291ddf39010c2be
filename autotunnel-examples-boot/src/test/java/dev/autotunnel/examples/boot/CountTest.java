package dev.autotunnel.examples.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.examples.boot.app.Outcomes;
import dev.autotunnel.examples.stage.Outages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CountTest {
    private static final Instant LOST = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Outages.Outage> outages = List.of(new Outages.Outage(LOST, "cut", Optional.empty()));

    @Test
    void an_order_whose_connection_was_handed_out_before_the_loss_was_in_flight() {
        assertThat(isInFlight(-3100, -3000, 1)).isTrue();
        assertThat(isInFlight(-4, -3, -1)).isTrue();
    }

    @Test
    void an_order_whose_connection_was_tested_before_the_loss_and_handed_out_a_moment_later_was_in_flight() {
        assertThat(isInFlight(-20, 1, 2)).isTrue();
    }

    @Test
    void an_order_that_waited_and_then_got_a_dead_connection_was_not() {
        assertThat(isInFlight(-20, 5000, 5002)).isFalse();
    }

    @Test
    void an_order_that_was_begun_after_the_loss_was_not() {
        assertThat(isInFlight(1, 2, 3)).isFalse();
    }

    @Test
    void an_order_that_failed_long_before_the_loss_was_not() {
        assertThat(isInFlight(-3100, -3000, -2000)).isFalse();
    }

    @Test
    void an_order_that_got_no_connection_was_not() {
        Outcomes.Failure refused =
                new Outcomes.Failure(LOST.minusMillis(1), Optional.empty(), LOST.plusSeconds(1), new Exception());
        assertThat(Count.isInFlight(refused, outages)).isFalse();
    }

    /** Times in milliseconds from the loss. */
    private boolean isInFlight(long begun, long connected, long failed) {
        Outcomes.Failure order = new Outcomes.Failure(
                LOST.plusMillis(begun),
                Optional.of(LOST.plusMillis(connected)),
                LOST.plusMillis(failed),
                new Exception());
        return Count.isInFlight(order, outages);
    }
}
