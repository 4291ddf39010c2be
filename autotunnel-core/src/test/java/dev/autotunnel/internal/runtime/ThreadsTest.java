package dev.autotunnel.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private static final boolean VIRTUAL = Threads.virtual();

    private final Threads threads = new Threads("test", null, 2);

    @Test
    void the_first_readers_are_platform_threads_and_further_ones_are_not() {
        Thread first = threads.reader(() -> {});
        Thread second = threads.reader(() -> {});
        Thread third = threads.reader(() -> {});

        assertThat(isVirtual(first)).isFalse();
        assertThat(isVirtual(second)).isFalse();
        assertThat(isVirtual(third)).isEqualTo(VIRTUAL);
    }

    @Test
    void a_reader_that_has_ended_makes_room_for_another() {
        CountDownLatch end = new CountDownLatch(1);
        Thread first = threads.reader(() -> Uninterruptibles.await(end, Duration.ofSeconds(10)));
        Thread second = threads.reader(() -> {});
        first.start();
        end.countDown();
        Uninterruptibles.join(first, Duration.ofSeconds(10));

        assertThat(isVirtual(threads.reader(() -> {}))).isFalse();
        assertThat(isVirtual(threads.reader(() -> {}))).isEqualTo(VIRTUAL);
        assertThat(second.getState()).isEqualTo(Thread.State.NEW); // it counts, although it has not begun
    }

    @Test
    void all_readers_are_daemons_that_inherit_nothing() {
        for (int i = 0; i < 3; i++) {
            Thread reader = threads.reader(() -> {});
            assertThat(reader.isDaemon()).isTrue();
            assertThat(reader.getContextClassLoader()).isSameAs(Threads.class.getClassLoader());
        }
    }

    private static boolean isVirtual(Thread thread) {
        return thread.getThreadGroup() != null
                && thread.getThreadGroup().getName().equals("VirtualThreads");
    }
}
