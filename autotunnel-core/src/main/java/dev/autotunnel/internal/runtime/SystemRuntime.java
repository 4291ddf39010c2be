package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real runtime: made with the first {@link #acquire()}, gone soon after the last {@link #release()}.
 *
 * <p>It owns one timer thread and a pool that grows and shrinks with the work at hand. On JDK 24 and later the pool makes
 * virtual threads; below 24 these pin their carrier inside {@code synchronized}, which JSch uses everywhere.
 */
public final class SystemRuntime implements TunnelRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(SystemRuntime.class);
    private static final Object LOCK = new Object();
    private static final Duration NO_THREAD_PAUSE = Duration.ofMillis(100);

    private static @Nullable SystemRuntime current;
    private static int users;

    private final ScheduledThreadPoolExecutor timers;
    private final ExecutorService pool;
    private final ThreadFactory threads;
    private final Map<Class<?>, AutoCloseable> resources = new ConcurrentHashMap<>();
    private final ClockWatch clockWatch;

    private SystemRuntime() {
        threads = Threads.factory("autotunnel");
        pool = Threads.pool(threads);
        timers = new ScheduledThreadPoolExecutor(1, Threads.platformFactory("autotunnel-timer"));
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        clockWatch = new ClockWatch(this);
    }

    /** The shared runtime, with one more user. */
    public static SystemRuntime acquire() {
        synchronized (LOCK) {
            SystemRuntime runtime = current;
            if (runtime == null) {
                runtime = new SystemRuntime();
                current = runtime;
            }
            users++;
            return runtime;
        }
    }

    /** Gives back what {@link #acquire()} gave; the last one to do so ends the threads. */
    public void release() {
        synchronized (LOCK) {
            users--;
            if (users > 0) {
                return;
            }
            current = null;
        }
        shutdown();
    }

    @Override
    public Moment now() {
        return new Moment(
                System.nanoTime(), Instant.now(), ThreadLocalRandom.current().nextDouble());
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        try {
            Future<?> future = timers.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("timer set after the last supervisor was closed", e);
            return Timer.NONE;
        }
    }

    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("task begun after the last supervisor was closed", e);
        } catch (OutOfMemoryError e) {
            // Mostly "unable to create native thread", which passes; a task that is lost would never come back.
            LOG.error("no thread to be had, trying again in {}", DurationText.of(NO_THREAD_PAUSE), e);
            schedule(NO_THREAD_PAUSE, () -> execute(task));
        }
    }

    @Override
    public ThreadFactory threads() {
        return threads;
    }

    @Override
    public Timer onClockJump(Runnable task) {
        return clockWatch.add(task);
    }

    @Override
    public <T extends AutoCloseable> T shared(Class<T> type, Function<TunnelRuntime, T> create) {
        return type.cast(resources.computeIfAbsent(type, t -> create.apply(this)));
    }

    private void shutdown() {
        timers.shutdownNow();
        resources.values().forEach(SystemRuntime::close);
        pool.shutdownNow();
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.warn("could not close {}", resource, e);
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("a background task failed", e);
        }
    }
}
