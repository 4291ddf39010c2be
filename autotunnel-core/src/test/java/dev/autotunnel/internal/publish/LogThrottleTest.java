package dev.autotunnel.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.machine.MachineRig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogThrottleTest {
    private final LogThrottle repeats = new LogThrottle();
    private final List<String> told = new ArrayList<>();

    @Test
    void a_cause_is_told_the_first_time_and_then_every_tenth_with_a_count() {
        tell("attempt", Kind.UNREACHABLE, 35);

        assertThat(told).containsExactly("", " (10 times now)", " (20 times now)", " (30 times now)");
    }

    @Test
    void causes_are_counted_apart() {
        tell("attempt", Kind.UNREACHABLE, 9);
        tell("attempt", Kind.CONNECT_REFUSED, 1);
        tell("attempt", Kind.UNREACHABLE, 1);

        assertThat(told).containsExactly("", "", " (10 times now)");
    }

    @Test
    void what_happened_is_counted_apart_too() {
        tell("forward a", Kind.TARGET_UNREACHABLE, 5);
        tell("forward b", Kind.TARGET_UNREACHABLE, 5);

        assertThat(told).containsExactly("", "");
    }

    @Test
    void after_clear_everything_is_news_again() {
        tell("attempt", Kind.UNREACHABLE, 3);
        repeats.clear();
        tell("attempt", Kind.UNREACHABLE, 3);

        assertThat(told).containsExactly("", "");
    }

    @Test
    void countless_causes_do_not_fill_the_memory() {
        for (int i = 0; i < 5_000; i++) {
            tell("forward " + i, Kind.TARGET_UNREACHABLE, 1);
        }
        tell("forward 4999", Kind.TARGET_UNREACHABLE, 1);

        assertThat(told).hasSize(5_000);
    }

    private void tell(String what, Kind kind, int times) {
        for (int i = 0; i < times; i++) {
            repeats.tell(what, MachineRig.failure(kind), told::add);
        }
    }
}
