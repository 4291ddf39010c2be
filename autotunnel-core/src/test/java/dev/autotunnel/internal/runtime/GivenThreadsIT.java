package dev.autotunnel.internal.runtime;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A runtime whose threads come from a factory of the application. */
@Timeout(20)
class GivenThreadsIT {
    private final Set<Thread> made = ConcurrentHashMap.newKeySet();
    private final ThreadFactory factory = task -> {
        Thread thread = new Thread(task, "application");
        made.add(thread);
        return thread;
    };

    @Test
    void the_users_of_one_factory_share_a_runtime_of_their_own() {
        SystemRuntime usual = SystemRuntime.acquire();
        SystemRuntime first = SystemRuntime.acquire(factory);
        SystemRuntime second = SystemRuntime.acquire(factory);
        SystemRuntime other = SystemRuntime.acquire(Thread::new);

        assertThat(second).isSameAs(first).isNotSameAs(usual).isNotSameAs(other);

        first.release();
        second.release();
        SystemRuntime fresh = SystemRuntime.acquire(factory);
        assertThat(fresh).isNotSameAs(first);
        fresh.release();
        other.release();
        usual.release();
    }

    @Test
    void the_factory_makes_every_thread_and_all_of_them_end() throws InterruptedException {
        SystemRuntime runtime = SystemRuntime.acquire(factory);
        Set<Thread> ran = ConcurrentHashMap.newKeySet();
        CountDownLatch tasks = new CountDownLatch(4);
        Runnable note = () -> {
            ran.add(Thread.currentThread());
            tasks.countDown();
        };
        runtime.execute(note);
        runtime.schedule(ofMillis(1), note);
        runtime.platformThread("autotunnel-test", note).start();
        runtime.readerThread(note).start();
        assertThat(tasks.await(10, TimeUnit.SECONDS)).isTrue();

        runtime.release();

        assertThat(made).hasSizeGreaterThanOrEqualTo(4).containsAll(ran).noneMatch(Thread::isAlive);
    }

    @Test
    void a_task_waits_until_the_factory_has_a_thread_again() throws InterruptedException {
        AtomicInteger refusals = new AtomicInteger();
        SystemRuntime runtime = SystemRuntime.acquire(task ->
                refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? null : factory.newThread(task));
        CountDownLatch timerRuns = new CountDownLatch(1);
        AtomicBoolean ran = new AtomicBoolean();
        runtime.schedule(ofMillis(1), timerRuns::countDown);
        assertThat(timerRuns.await(10, TimeUnit.SECONDS)).isTrue();
        refusals.set(2);

        runtime.execute(() -> ran.set(true));

        await().atMost(ofSeconds(10)).untilTrue(ran);
        assertThat(refusals).hasValue(0);
        runtime.release();
    }
}
