package dev.autotunnel.internal.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelListener;
import dev.autotunnel.internal.runtime.CapturedLog;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // the test fails by the exception, or gains nothing by the rule
class EventPublisherTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final EventPublisher publisher = new EventPublisher(runtime, "orders");
    private final List<TunnelEvent> first = new ArrayList<>();
    private final List<TunnelEvent> second = new ArrayList<>();

    @Test
    void all_listeners_get_the_same_events_in_the_same_order() {
        publisher.add(first::add);
        publisher.add(second::add);

        publish(5);
        runtime.settle();

        assertThat(first).hasSize(5);
        assertThat(second).usingElementComparator((a, b) -> a == b ? 0 : 1).containsExactlyElementsOf(first);
    }

    @Test
    void events_are_numbered_from_1_and_carry_name_time_and_state() {
        publisher.add(first::add);
        runtime.advance(Duration.ofSeconds(3));

        publish(3);
        runtime.settle();

        assertThat(first).extracting(TunnelEvent::sequence).containsExactly(1L, 2L, 3L);
        assertThat(first).allSatisfy(event -> {
            assertThat(event.tunnel()).isEqualTo("orders");
            assertThat(event.at()).isEqualTo(runtime.now().wall());
            assertThat(event.state()).isEqualTo(SomeEvents.UP);
        });
    }

    @Test
    void no_listener_runs_in_the_thread_that_publishes() {
        publisher.add(first::add);

        publish(1);

        assertThat(first).isEmpty();
        assertThat(runtime.pendingTasks()).isEqualTo(1);
    }

    @Test
    void a_listener_that_throws_stops_neither_itself_nor_the_others() {
        publisher.add(event -> {
            first.add(event);
            throw new IllegalStateException("a listener of the test fails on purpose");
        });
        publisher.add(event -> {
            second.add(event);
            throw new AssertionError("a listener of the test fails on purpose");
        });

        publish(3);
        List<String> log = CapturedLog.of(TunnelListener.class, runtime::settle);

        assertThat(first).hasSize(3);
        assertThat(second).hasSize(3);
        assertThat(log).hasSize(6);
        assertThat(publisher.dropped()).isZero();
    }

    @Test
    void a_listener_that_joins_late_first_gets_the_current_state() {
        publish(2);
        publisher.add(first::add);
        publish(1);
        runtime.settle();

        assertThat(first).extracting(TunnelEvent::sequence).containsExactly(2L, 3L);
        assertThat(first.get(0)).isInstanceOfSatisfying(TunnelEvent.StateChanged.class, now -> {
            assertThat(now.state()).isEqualTo(now.previous());
            assertThat(now.failure()).isEmpty();
        });
    }

    @Test
    void a_removed_listener_gets_nothing_any_more() {
        TunnelListener.Registration registration = publisher.add(first::add);
        publisher.add(second::add);
        publish(1);
        runtime.settle();

        registration.close();
        publish(2);
        runtime.settle();

        assertThat(first).hasSize(1);
        assertThat(second).hasSize(3);
        assertThat(publisher.dropped()).isZero();
    }

    @Test
    void what_waited_for_a_removed_listener_is_dropped_and_not_counted_as_the_fault_of_a_slow_one() {
        TunnelListener.Registration registration = publisher.add(first::add);
        publish(2);

        registration.close();
        runtime.settle();

        assertThat(first).isEmpty();
        assertThat(publisher.dropped()).isZero();
    }

    @Test
    void a_registration_removes_its_own_listener_only_and_only_once() {
        TunnelListener same = first::add;
        TunnelListener.Registration registration = publisher.add(same);
        publisher.add(same);

        registration.close();
        registration.close();
        publish(1);
        runtime.settle();

        assertThat(first).hasSize(1);
        assertThat(publisher.dropped()).isZero();
    }

    @Test
    void a_listener_may_publish_and_remove_itself() {
        AtomicReference<TunnelListener.Registration> own = new AtomicReference<>();
        own.set(publisher.add(event -> {
            first.add(event);
            publish(1);
            own.get().close();
        }));
        publisher.add(second::add);

        publish(1);
        runtime.settle();

        assertThat(first).hasSize(1);
        assertThat(second).extracting(TunnelEvent::sequence).containsExactly(1L, 2L);
    }

    @Test
    void drops_of_all_listeners_are_counted_together() {
        publisher.add(first::add);
        publisher.add(second::add);

        publish(ListenerQueue.CAPACITY + 7);
        runtime.settle();

        assertThat(publisher.dropped()).isEqualTo(14);
    }

    private void publish(int times) {
        for (int i = 0; i < times; i++) {
            publisher.publish(
                    SomeEvents.UP, header -> TunnelEvent.StateChanged.of(header, SomeEvents.CONNECTING, null));
        }
    }
}
