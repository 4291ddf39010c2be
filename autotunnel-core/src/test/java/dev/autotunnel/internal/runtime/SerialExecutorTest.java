package dev.autotunnel.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final SerialExecutor mailbox = new SerialExecutor(runtime);
    private final List<Integer> seen = new ArrayList<>();

    @Test
    void tasks_run_in_the_order_they_came() {
        IntStream.range(0, 100).forEach(n -> mailbox.execute(() -> seen.add(n)));
        runtime.settle();

        assertThat(seen).hasSize(100).isSorted();
    }

    @Test
    void a_thread_that_could_not_be_had_once_does_not_end_it() {
        AtomicBoolean refuse = new AtomicBoolean(true);
        SerialExecutor fragile = new SerialExecutor(task -> {
            if (refuse.getAndSet(false)) {
                throw new OutOfMemoryError("unable to create native thread, says the test");
            }
            runtime.execute(task);
        });
        assertThatThrownBy(() -> fragile.execute(() -> seen.add(1))).isInstanceOf(OutOfMemoryError.class);
        fragile.execute(() -> seen.add(2));
        runtime.settle();

        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void no_task_runs_in_the_thread_that_gives_it() {
        mailbox.execute(() -> seen.add(1));

        assertThat(seen).isEmpty();
        assertThat(mailbox.size()).isEqualTo(1);
    }

    @Test
    void tasks_that_wait_take_one_thread_and_an_empty_mailbox_none() {
        mailbox.execute(() -> seen.add(1));
        mailbox.execute(() -> seen.add(2));
        assertThat(runtime.pendingTasks()).isEqualTo(1);

        runtime.settle();
        assertThat(runtime.pendingTasks()).isZero();
        assertThat(mailbox.size()).isZero();
    }

    @Test
    void a_task_given_by_a_task_runs_after_it_and_after_those_before() {
        AtomicBoolean inTask = new AtomicBoolean();
        mailbox.execute(() -> {
            inTask.set(true);
            mailbox.execute(() -> {
                assertThat(inTask).isFalse();
                seen.add(3);
            });
            seen.add(1);
            inTask.set(false);
        });
        mailbox.execute(() -> seen.add(2));
        runtime.settle();

        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void a_task_that_fails_does_not_stop_the_next() {
        mailbox.execute(() -> {
            throw new IllegalStateException("a task of the test fails on purpose");
        });
        mailbox.execute(() -> {
            throw new AssertionError("a task of the test fails on purpose");
        });
        mailbox.execute(() -> seen.add(1));

        List<String> log = CapturedLog.of(SerialExecutor.class, runtime::settle);

        assertThat(seen).containsExactly(1);
        assertThat(log).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("ERROR "));
    }

    @Test
    void a_checked_exception_that_no_compiler_saw_does_not_stop_the_next() {
        mailbox.execute(Sneaky.checked());
        mailbox.execute(() -> seen.add(1));

        List<String> log = CapturedLog.of(SerialExecutor.class, runtime::settle);
        mailbox.execute(() -> seen.add(2));
        runtime.settle();

        assertThat(seen).containsExactly(1, 2);
        assertThat(log).hasSize(1);
    }

    @Test
    void a_log_that_fails_does_not_stop_the_next() {
        mailbox.execute(Sneaky.checked());
        mailbox.execute(() -> seen.add(1));

        FailingLog.of(SerialExecutor.class, runtime::settle);

        assertThat(seen).containsExactly(1);
    }

    @Test
    void it_works_again_after_it_was_empty() {
        mailbox.execute(() -> seen.add(1));
        runtime.settle();
        mailbox.execute(() -> seen.add(2));
        runtime.settle();

        assertThat(seen).containsExactly(1, 2);
    }
}
