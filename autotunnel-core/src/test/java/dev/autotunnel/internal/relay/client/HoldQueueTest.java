package dev.autotunnel.internal.relay.client;

import static dev.autotunnel.internal.relay.client.HoldQueue.Verdict.EXPIRED;
import static dev.autotunnel.internal.relay.client.HoldQueue.Verdict.FULL;
import static dev.autotunnel.internal.relay.client.HoldQueue.Verdict.REFUSED;
import static dev.autotunnel.internal.relay.client.HoldQueue.Verdict.WAITS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.spec.WhileDown;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HoldQueueTest {
    private static final Duration SOME = Duration.ofSeconds(1);

    private final HoldQueue<String> two = new HoldQueue<>(WhileDown.hold(Duration.ofSeconds(30), 2));

    @Test
    void as_many_wait_as_may_and_are_taken_in_the_order_they_came() {
        assertThat(two.offer(1, "a", SOME)).isEqualTo(WAITS);
        assertThat(two.offer(2, "b", SOME)).isEqualTo(WAITS);
        assertThat(two.offer(3, "c", SOME)).isEqualTo(FULL);

        assertThat(two.takeAll()).containsExactly("a", "b");
        assertThat(two.size()).isZero();
    }

    @Test
    void one_that_leaves_frees_its_place_once() {
        two.offer(1, "a", SOME);
        two.offer(2, "b", SOME);

        assertThat(two.leave(1)).isTrue();
        assertThat(two.leave(1)).isFalse();
        assertThat(two.offer(3, "c", SOME)).isEqualTo(WAITS);
        assertThat(two.takeAll()).containsExactly("b", "c");
    }

    @Test
    void one_that_comes_back_goes_before_those_that_came_after_it() {
        two.offer(7, "later", SOME);
        two.offer(3, "back", SOME);

        assertThat(two.takeAll()).containsExactly("back", "later");
    }

    @Test
    void one_without_time_left_does_not_wait() {
        assertThat(two.offer(1, "a", Duration.ZERO)).isEqualTo(EXPIRED);
        assertThat(two.size()).isZero();
    }

    @Test
    void nobody_waits_where_clients_are_refused() {
        HoldQueue<String> none = new HoldQueue<>(WhileDown.refuse());

        assertThat(none.offer(1, "a", SOME)).isEqualTo(REFUSED);
        assertThat(none.most()).isZero();
        assertThat(two.most()).isEqualTo(Duration.ofSeconds(30));
    }
}
