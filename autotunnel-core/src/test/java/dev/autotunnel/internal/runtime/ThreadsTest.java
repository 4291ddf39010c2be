package dev.autotunnel.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    @Test
    void a_factory_of_the_application_that_throws_is_told_as_a_jvm_without_threads() {
        IllegalStateException defect = new IllegalStateException("no");
        Threads given = new Threads(
                "test",
                task -> {
                    throw defect;
                },
                2);

        List<ThrowingCallable> all = List.of(
                () -> given.reader(() -> {}),
                () -> given.platform("x", () -> {}),
                () -> given.factory().newThread(() -> {}));
        assertThat(all)
                .allSatisfy(making -> assertThatThrownBy(making)
                        .isInstanceOf(OutOfMemoryError.class)
                        .hasCause(defect));
    }

    private static boolean isVirtual(Thread thread) {
        return thread.getThreadGroup() != null
                && thread.getThreadGroup().getName().equals("VirtualThreads");
    }
}
