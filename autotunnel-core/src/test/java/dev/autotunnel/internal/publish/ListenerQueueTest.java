package dev.autotunnel.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.EventHeader;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.Sneaky;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ListenerQueueTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final List<Long> heard = new ArrayList<>();
    private final ListenerQueue queue = new ListenerQueue(runtime, event -> heard.add(event.sequence()));

    @Test
    void events_are_delivered_in_order() {
        offer(1, 100);
        runtime.settle();

        assertThat(heard).hasSize(100).isSorted();
    }

    @Test
    void the_queue_takes_1024_events_and_counts_what_does_not_fit() {
        assertThat(ListenerQueue.CAPACITY).isEqualTo(1024);

        offer(1, 1024);
        assertThat(queue.dropped()).isZero();
        offer(1025, 10);
        assertThat(queue.dropped()).isEqualTo(10);

        runtime.settle();
        assertThat(heard).hasSize(1024).startsWith(11L).endsWith(1034L);
    }

    @Test
    void a_listener_that_never_returns_does_not_fill_the_memory() {
        offer(1, 5000);

        assertThat(queue.due()).isLessThanOrEqualTo(ListenerQueue.CAPACITY);
        runtime.settle();
        assertThat(heard).hasSize(1024).endsWith(5000L);
    }

    @Test
    void a_flood_of_failed_connections_does_not_push_a_change_of_state_out() {
        offer(1, 1);
        for (long sequence = 2; sequence < 5000; sequence++) {
            queue.offer(failedConnection(sequence));
        }
        offer(5000, 1);
        queue.offer(failedConnection(5001));
        runtime.settle();

        assertThat(heard).hasSize(1024).contains(1L, 5000L).endsWith(5001L);
        assertThat(queue.dropped()).isEqualTo(5001 - 1024);
    }

    @Test
    void of_failed_connections_the_oldest_are_dropped() {
        for (long sequence = 1; sequence <= 3000; sequence++) {
            queue.offer(failedConnection(sequence));
        }
        runtime.settle();

        assertThat(heard).hasSize(1024).startsWith(1977L).endsWith(3000L).isSorted();
    }

    @Test
    void a_failed_connection_does_not_push_a_change_of_state_out() {
        offer(1, 1024);
        queue.offer(failedConnection(1025));
        runtime.settle();

        assertThat(heard).hasSize(1024).startsWith(1L).endsWith(1024L);
        assertThat(queue.dropped()).isEqualTo(1);
    }

    @Test
    void a_gap_in_the_numbers_tells_a_slow_listener_what_it_missed() {
        offer(1, 1030);
        runtime.settle();
        offer(1031, 1);
        runtime.settle();

        assertThat(heard).startsWith(7L).endsWith(1030L, 1031L);
        assertThat(queue.dropped()).isEqualTo(6);
    }

    @Test
    void a_listener_that_throws_is_called_again() {
        List<Long> tried = new ArrayList<>();
        ListenerQueue failing = new ListenerQueue(runtime, event -> {
            tried.add(event.sequence());
            throw new IllegalStateException("a listener of the test fails on purpose");
        });

        failing.offer(event(1));
        failing.offer(event(2));
        List<String> log = CapturedLog.of(TunnelListener.class, runtime::settle);

        assertThat(tried).containsExactly(1L, 2L);
        assertThat(log).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("WARN "));
        assertThat(failing.dropped()).isZero();
    }

    @Test
    void a_listener_that_throws_a_checked_exception_is_called_again() {
        List<Long> tried = new ArrayList<>();
        ListenerQueue failing = new ListenerQueue(runtime, event -> {
            tried.add(event.sequence());
            Sneaky.checked().run();
        });

        failing.offer(event(1));
        failing.offer(event(2));
        CapturedLog.of(TunnelListener.class, runtime::settle);
        failing.offer(event(3));
        CapturedLog.of(TunnelListener.class, runtime::settle);

        assertThat(tried).containsExactly(1L, 2L, 3L);
    }

    @Test
    void flush_waits_until_the_last_event_is_delivered() throws InterruptedException {
        offer(1, 3);
        AtomicBoolean flushed = new AtomicBoolean();
        Thread other = runTasksUntil(flushed);
        queue.flush(Deadline.after(runtime, Duration.ofSeconds(5)));
        List<Long> heardByThen = List.copyOf(heard);
        flushed.set(true);
        other.join();

        assertThat(heardByThen).containsExactly(1L, 2L, 3L);
        assertThat(queue.dropped()).isZero();
    }

    @Test
    void what_flush_could_not_deliver_in_time_is_counted_when_it_returns() {
        offer(1, 3); // no thread runs the listener

        queue.flush(Deadline.after(runtime, Duration.ZERO));

        assertThat(queue.dropped()).isEqualTo(3);
    }

    @Test
    void what_flush_has_counted_is_neither_delivered_nor_counted_again() {
        offer(1, 3);
        queue.flush(Deadline.after(runtime, Duration.ZERO));

        runtime.settle();

        assertThat(heard).isEmpty();
        assertThat(queue.dropped()).isEqualTo(3);
    }

    @Test
    void after_a_flush_in_vain_further_events_are_counted_too() {
        queue.flush(Deadline.after(runtime, Duration.ZERO));
        offer(1, 2);
        runtime.settle();

        assertThat(heard).isEmpty();
        assertThat(queue.dropped()).isEqualTo(2);
    }

    @Test
    void a_listener_that_flushes_does_not_wait_for_itself() {
        List<String> seen = new ArrayList<>();
        ListenerQueue[] own = new ListenerQueue[1];
        own[0] = new ListenerQueue(runtime, event -> {
            own[0].flush(Deadline.after(runtime, Duration.ofMinutes(5)));
            seen.add("returned");
        });

        own[0].offer(event(1));
        runtime.settle();

        assertThat(seen).containsExactly("returned");
    }

    @Test
    void an_interrupt_does_not_cut_a_flush_short_and_is_kept() {
        offer(1, 1);
        Thread.currentThread().interrupt();

        queue.flush(Deadline.after(runtime, Duration.ofMillis(20)));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(queue.dropped()).isEqualTo(1);
    }

    private void offer(long from, int events) {
        for (long sequence = from; sequence < from + events; sequence++) {
            queue.offer(event(sequence));
        }
    }

    private Thread runTasksUntil(AtomicBoolean done) {
        Thread thread = new Thread(() -> {
            while (!done.get()) {
                runtime.settle();
                Thread.onSpinWait();
            }
        });
        thread.start();
        return thread;
    }

    private static TunnelEvent failedConnection(long sequence) {
        EventHeader header = EventHeader.of("orders", sequence, SomeEvents.NOW, SomeEvents.UP);
        Failure why = Failure.of(Failure.Kind.TARGET_UNREACHABLE, Failure.Stage.FORWARD, "nobody listens");
        return TunnelEvent.ConnectionFailed.of(header, "db", why, sequence);
    }

    private static TunnelEvent event(long sequence) {
        EventHeader header = EventHeader.of("orders", sequence, SomeEvents.NOW, SomeEvents.UP);
        return TunnelEvent.StateChanged.of(header, SomeEvents.CONNECTING, null);
    }
}
