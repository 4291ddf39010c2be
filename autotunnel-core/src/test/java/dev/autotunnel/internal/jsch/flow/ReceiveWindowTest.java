package dev.autotunnel.internal.jsch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.internal.runtime.HeapBudget;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ReceiveWindowTest {
    private static final int LIMIT = 16 * 1024 * 1024;
    private static final int PACKET = 32 * 1024;

    private final WindowBudget budget = new WindowBudget(LIMIT, new HeapBudget(Long.MAX_VALUE));
    private long now = 1_000_000;
    private long waited;

    @Test
    void it_begins_as_large_as_that_of_openssh_and_grants_what_was_consumed_half_at_a_time() {
        ReceiveWindow window = new ReceiveWindow(budget, now);
        int half = ReceiveWindow.START / 2;
        assertThat(window.size()).isEqualTo(ReceiveWindow.START);
        window.received(half - 1, now, waited);
        window.consumed(half - 1);
        assertThat(window.due()).isZero();
        window.received(1, now, waited);
        window.consumed(1);
        assertThat(window.due()).isEqualTo(half);
        assertThat(window.grant(now, waited)).isEqualTo(half);
        assertThat(window.due()).isZero();
    }

    @Test
    void a_grant_is_asked_for_once_until_it_is_made() {
        ReceiveWindow window = new ReceiveWindow(budget, now);
        int half = ReceiveWindow.START / 2;
        window.received(ReceiveWindow.START - 1, now, waited);
        assertThat(window.consumed(half - 1)).isFalse();
        assertThat(window.consumed(1)).isTrue();
        assertThat(window.consumed(1)).isFalse();
        assertThat(window.grant(now, waited)).isEqualTo(half + 1);
        assertThat(window.consumed(half - 1)).isFalse();
        window.received(1, now, waited);
        assertThat(window.consumed(1)).isTrue();
    }

    @Test
    void a_large_window_is_granted_a_mebibyte_at_a_time() {
        Line line = new Line(Duration.ofMillis(50), 1000);
        line.run(Duration.ofSeconds(3));
        int mebibyte = 1024 * 1024;
        assertThat(line.grants)
                .isNotEmpty()
                .allSatisfy(grant -> assertThat(grant[1]).isBetween((long) mebibyte, (long) mebibyte + PACKET));
    }

    /** JSch may still hand over a packet after the channel's window was given back. */
    @Test
    void a_window_that_was_given_back_takes_nothing_more_from_the_budget() {
        HeapBudget heap = new HeapBudget(256L * 1024 * 1024);
        int all = heap.take(Integer.MAX_VALUE);
        heap.give(all);
        ReceiveWindow window = new ReceiveWindow(new WindowBudget(LIMIT, heap), now);
        int half = ReceiveWindow.START / 2;
        window.received(half, now, waited);
        window.consumed(half);
        window.grant(now, waited);
        window.close();
        for (int came = 0; came < ReceiveWindow.START; came += PACKET) {
            window.received(PACKET, now + 1_000_000, waited + 1_000_000);
            window.consumed(PACKET);
        }

        assertThat(heap.take(Integer.MAX_VALUE)).isEqualTo(all);
    }

    @Test
    void what_nobody_consumes_is_not_granted_again() {
        ReceiveWindow window = new ReceiveWindow(budget, now);
        window.received(ReceiveWindow.START, now, waited);
        assertThat(window.due()).isZero();
        assertThat(window.most()).isEqualTo(ReceiveWindow.START);
    }

    @Test
    void on_a_long_line_it_grows_to_the_limit_and_fills_the_line() {
        Line line = new Line(Duration.ofMillis(50), 1000);
        line.run(Duration.ofSeconds(3));
        assertThat(line.window.size()).isEqualTo(LIMIT);
    }

    @Test
    void it_grows_no_further_than_the_line_is_fast() {
        Line line = new Line(Duration.ofMillis(50), 40); // which holds 2 MB
        line.run(Duration.ofSeconds(3));
        assertThat(line.window.size()).isBetween(2 * 1024 * 1024, 4 * 1024 * 1024);
    }

    @Test
    void it_does_not_grow_for_a_source_that_is_slow_by_itself() {
        Line line = new Line(Duration.ofMillis(1), 2);
        line.run(Duration.ofSeconds(20));
        assertThat(line.window.size()).isLessThanOrEqualTo(2 * ReceiveWindow.START);
    }

    @Test
    void it_does_not_grow_where_it_is_the_reader_that_is_slow() {
        Line line = new Line(Duration.ofMillis(50), 1000);
        line.idle = 0.3;
        line.run(Duration.ofSeconds(3));
        assertThat(line.window.size()).isEqualTo(ReceiveWindow.START);
    }

    @Test
    void it_does_not_grow_for_a_client_that_does_not_keep_up() {
        ReceiveWindow window = new ReceiveWindow(budget, now);
        for (int i = 0; i < 10_000; i++) {
            now += Duration.ofMillis(1).toNanos();
            waited += Duration.ofMillis(1).toNanos();
            int backlog = window.size() / 2;
            if (i * (long) PACKET >= backlog) {
                window.consumed(PACKET);
                if (window.due() > 0) {
                    window.grant(now, waited);
                }
            }
            window.received(PACKET, now, waited);
        }
        assertThat(window.size()).isEqualTo(ReceiveWindow.START);
    }

    @Test
    void after_a_pause_it_is_small_again_and_gives_back_what_it_reserved() {
        Line line = new Line(Duration.ofMillis(50), 1000);
        line.run(Duration.ofSeconds(3));
        now += ReceiveWindow.IDLE.toNanos() + 1;
        line.window.received(1, now, waited);
        line.window.consumed(1);
        assertThat(line.window.size()).isEqualTo(ReceiveWindow.START);
        assertThat(line.window.due()).isZero(); // all that was granted before is still to come
        int outstanding = LIMIT;
        line.window.received(outstanding - ReceiveWindow.START, now, waited);
        line.window.consumed(outstanding - ReceiveWindow.START);
        assertThat(budget.take(Integer.MAX_VALUE)).isEqualTo(LIMIT * WindowBudget.WINDOWS - ReceiveWindow.START);
    }

    @Test
    void where_the_budget_is_used_up_a_channel_still_gets_a_little() {
        assertThat(budget.take(LIMIT * WindowBudget.WINDOWS)).isEqualTo(LIMIT * WindowBudget.WINDOWS);
        ReceiveWindow window = new ReceiveWindow(budget, now);
        assertThat(window.size()).isEqualTo(ReceiveWindow.LEAST);
        window.received(ReceiveWindow.LEAST, now, waited);
        window.consumed(ReceiveWindow.LEAST);
        assertThat(window.grant(now, waited)).isEqualTo(ReceiveWindow.LEAST);
        window.close();
        assertThat(budget.take(1)).isZero();
    }

    @Test
    void what_is_closed_gives_all_back() {
        ReceiveWindow window = new ReceiveWindow(budget, now);
        window.close();
        window.close();
        assertThat(budget.take(Integer.MAX_VALUE)).isEqualTo(LIMIT * WindowBudget.WINDOWS);
    }

    /** A sender that sends all it may, over a line of that length and breadth, to a client that takes all at once. */
    private final class Line {
        private final ReceiveWindow window = new ReceiveWindow(budget, now);
        private final long roundTrip;
        private final long nanosPerPacket;
        private final Queue<long[]> grants = new ArrayDeque<>(); // when it takes effect here, and how much
        private long mayCome = window.size();
        private double idle = 0.9; // of the reader's time

        Line(Duration roundTrip, int megabytesPerSecond) {
            this.roundTrip = roundTrip.toNanos();
            this.nanosPerPacket = PACKET * 1000L / megabytesPerSecond;
        }

        void run(Duration time) {
            long end = now + time.toNanos();
            while (now < end) {
                now += nanosPerPacket;
                waited += (long) (nanosPerPacket * idle);
                while (!grants.isEmpty() && grants.element()[0] <= now) {
                    mayCome += grants.remove()[1];
                }
                if (mayCome >= PACKET) {
                    mayCome -= PACKET;
                    window.received(PACKET, now, waited);
                    window.consumed(PACKET);
                    if (window.due() > 0) {
                        grants.add(new long[] {now + roundTrip, window.grant(now, waited)});
                    }
                }
            }
        }
    }
}
