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
        assertThat(isInFlight(LOST.minusSeconds(3), LOST.plusMillis(1))).isTrue();
        assertThat(isInFlight(LOST.minusMillis(3), LOST.minusMillis(1))).isTrue();
    }

    @Test
    void an_order_that_got_a_dead_connection_after_the_loss_was_not() {
        assertThat(isInFlight(LOST.plusMillis(1), LOST.plusMillis(2))).isFalse();
    }

    @Test
    void an_order_that_failed_long_before_the_loss_was_not() {
        assertThat(isInFlight(LOST.minusSeconds(3), LOST.minusSeconds(2))).isFalse();
    }

    @Test
    void an_order_that_got_no_connection_was_not() {
        Outcomes.Failure refused = new Outcomes.Failure(Optional.empty(), LOST.plusSeconds(1), new Exception());
        assertThat(Count.isInFlight(refused, outages)).isFalse();
    }

    private boolean isInFlight(Instant connected, Instant failed) {
        return Count.isInFlight(new Outcomes.Failure(Optional.of(connected), failed, new Exception()), outages);
    }
}
