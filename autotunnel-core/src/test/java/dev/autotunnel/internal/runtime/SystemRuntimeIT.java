package dev.autotunnel.internal.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real clocks and threads. The runtime is shared by the JVM, so these tests want it for themselves. */
@Timeout(20)
class SystemRuntimeIT {

    @Test
    void all_users_share_one_runtime_until_the_last_is_gone() {
        SystemRuntime first = SystemRuntime.acquire();
        SystemRuntime second = SystemRuntime.acquire();
        assertThat(second).isSameAs(first);

        first.release();
        SystemRuntime third = SystemRuntime.acquire();
        assertThat(third).isSameAs(first);

        second.release();
        third.release();
        SystemRuntime fresh = SystemRuntime.acquire();
        assertThat(fresh).isNotSameAs(first);
        fresh.release();
    }

    @Test
    void a_user_that_cannot_be_made_is_none() {
        assertThatThrownBy(() -> SystemRuntime.acquire(null, shared -> {
                    throw new OutOfMemoryError("unable to create native thread, says the test");
                }))
                .isInstanceOf(OutOfMemoryError.class);

        SystemRuntime first = SystemRuntime.acquire();
        first.release();
        SystemRuntime second = SystemRuntime.acquire();
        second.release();
        assertThat(second).isNotSameAs(first);
    }

    @Test
    void its_threads_are_gone_within_2_s_of_the_last_release() throws InterruptedException {
        SystemRuntime runtime = SystemRuntime.acquire();
        CountDownLatch running = new CountDownLatch(9);
        AtomicInteger interrupted = new AtomicInteger();
        for (int i = 0; i < 8; i++) {
            runtime.execute(() -> blockUntilInterrupted(running, interrupted));
        }
        runtime.schedule(ofMillis(1), running::countDown);
        runtime.schedule(ofMinutes(10), () -> {});
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        runtime.release();

        await().atMost(ofSeconds(2)).until(() -> ownThreads().isEmpty() && interrupted.get() == 8);
    }

    @Test
    void once_the_last_release_returns_no_thread_is_left() throws Exception {
        for (int i = 0; i < 50; i++) {
            SystemRuntime runtime = SystemRuntime.acquire();
            CountDownLatch running = new CountDownLatch(6);
            AtomicInteger interrupted = new AtomicInteger();
            for (int n = 0; n < 4; n++) {
                runtime.execute(() -> blockUntilInterrupted(running, interrupted));
            }
            runtime.schedule(ofMillis(1), running::countDown);
            runtime.readerThread(running::countDown).start();
            assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

            runtime.release();

            assertThat(ownThreads()).isEmpty();
        }
    }

    @Test
    void a_thread_that_cannot_be_interrupted_does_not_hold_the_last_release_up() throws Exception {
        SystemRuntime runtime = SystemRuntime.acquire();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        runtime.execute(() -> {
            running.countDown();
            Uninterruptibles.await(free, ofMinutes(1));
        });
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        long start = System.nanoTime();
        runtime.release(ofMillis(200));

        assertThat(System.nanoTime() - start).isLessThan(ofSeconds(10).toNanos());
        free.countDown();
        await().atMost(ofSeconds(10)).until(() -> ownThreads().isEmpty());
    }

    @Test
    void a_thread_of_its_own_may_be_the_last_to_release_it() throws Exception {
        SystemRuntime runtime = SystemRuntime.acquire();
        CountDownLatch released = new CountDownLatch(1);
        runtime.execute(() -> {
            runtime.release(ofMinutes(1));
            released.countDown();
        });

        assertThat(released.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_resource_that_fails_to_close_keeps_no_other_from_being_closed() {
        SystemRuntime runtime = SystemRuntime.acquire();
        Resource resource = runtime.shared(Resource.class, r -> new Resource());
        runtime.shared(AutoCloseable.class, r -> () -> Sneaky.checked().run());
        runtime.shared(Closeable.class, r -> () -> {
            throw new AssertionError("thrown by the test on purpose");
        });

        CapturedLog.of(SystemRuntime.class, runtime::release);

        assertThat(resource.closed).isTrue();
        assertThat(ownThreads()).isEmpty();
    }

    @Test
    void threads_stay_while_another_user_is_there() throws InterruptedException {
        SystemRuntime runtime = SystemRuntime.acquire();
        SystemRuntime other = SystemRuntime.acquire();
        runtime.release();

        CountDownLatch ran = new CountDownLatch(1);
        other.execute(ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        other.release();
    }

    @Test
    void timers_fire_no_earlier_than_they_should() throws InterruptedException {
        SystemRuntime runtime = SystemRuntime.acquire();
        try {
            CountDownLatch fired = new CountDownLatch(1);
            Moment before = runtime.now();
            runtime.schedule(ofMillis(50), fired::countDown);

            assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(runtime.now().since(before)).isGreaterThanOrEqualTo(ofMillis(50));
        } finally {
            runtime.release();
        }
    }

    @Test
    void tasks_with_slack_run_together_and_not_early() throws InterruptedException {
        SystemRuntime runtime = SystemRuntime.acquire();
        try {
            List<Long> times = Collections.synchronizedList(new ArrayList<>());
            List<Duration> early = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch done = new CountDownLatch(10);
            for (int i = 0; i < 10; i++) {
                Duration delay = ofMillis(40).multipliedBy(i);
                Moment before = runtime.now();
                runtime.schedule(delay, ofMillis(200), () -> {
                    times.add(System.nanoTime());
                    Duration took = runtime.now().since(before);
                    if (took.compareTo(delay) < 0) {
                        early.add(took);
                    }
                    done.countDown();
                });
            }

            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(early).isEmpty();
            long apart = IntStream.range(1, times.size())
                    .filter(i -> times.get(i) - times.get(i - 1) > ofMillis(20).toNanos())
                    .count();
            assertThat(apart).isLessThanOrEqualTo(5); // without slack 9, with it 3 turns; a busy machine may add some
        } finally {
            runtime.release();
        }
    }

    @Test
    void a_cancelled_timer_does_not_fire_and_a_failing_one_harms_no_other() throws InterruptedException {
        SystemRuntime runtime = SystemRuntime.acquire();
        try {
            AtomicBoolean cancelledFired = new AtomicBoolean();
            CountDownLatch last = new CountDownLatch(1);
            runtime.schedule(ofMillis(20), () -> cancelledFired.set(true)).cancel();
            runtime.schedule(ofMillis(20), () -> {
                throw new IllegalStateException("a timer of the test fails on purpose");
            });
            runtime.schedule(ofMillis(40), last::countDown);

            assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(cancelledFired).isFalse();
        } finally {
            runtime.release();
        }
    }

    @Test
    void a_shared_resource_is_made_once_and_closed_with_the_last_user() {
        SystemRuntime runtime = SystemRuntime.acquire();
        SystemRuntime other = SystemRuntime.acquire();
        Resource resource = runtime.shared(Resource.class, r -> new Resource());
        assertThat(other.shared(Resource.class, r -> new Resource())).isSameAs(resource);

        runtime.release();
        assertThat(resource.closed).isFalse();
        other.release();
        assertThat(resource.closed).isTrue();
    }

    @Test
    void what_comes_after_the_last_release_is_ignored() {
        SystemRuntime runtime = SystemRuntime.acquire();
        runtime.release();
        AtomicBoolean ran = new AtomicBoolean();

        runtime.execute(() -> ran.set(true));
        runtime.schedule(ofMillis(1), () -> ran.set(true)).cancel();

        assertThat(ran).isFalse();
        await().atMost(ofSeconds(10)).until(() -> ownThreads().isEmpty());
    }

    @Test
    void a_mailbox_runs_one_task_at_a_time_in_order_whoever_gives_them() throws InterruptedException {
        SystemRuntime runtime = SystemRuntime.acquire();
        try {
            SerialExecutor mailbox = new SerialExecutor(runtime);
            List<Integer> seen = new ArrayList<>(); // needs no lock: that is what is tested
            AtomicInteger inside = new AtomicInteger();
            List<String> overlaps = Collections.synchronizedList(new ArrayList<>());
            CountDownLatch done = new CountDownLatch(4_000);
            for (int giver = 0; giver < 4; giver++) {
                int base = giver * 1_000;
                runtime.execute(() -> IntStream.range(base, base + 1_000)
                        .forEach(n -> mailbox.execute(() -> {
                            if (inside.incrementAndGet() != 1) {
                                overlaps.add("task " + n);
                            }
                            seen.add(n);
                            inside.decrementAndGet();
                            done.countDown();
                        })));
            }

            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(overlaps).isEmpty();
            for (int giver = 0; giver < 4; giver++) {
                int number = giver;
                assertThat(seen.stream().filter(n -> n / 1_000 == number))
                        .hasSize(1_000)
                        .isSorted();
            }
        } finally {
            runtime.release();
        }
    }

    private static void blockUntilInterrupted(CountDownLatch running, AtomicInteger interrupted) {
        running.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
        }
    }

    private static List<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("autotunnel-"))
                .toList();
    }

    private static final class Resource implements AutoCloseable {
        private volatile boolean closed;

        @Override
        public void close() {
            closed = true;
        }
    }
}
