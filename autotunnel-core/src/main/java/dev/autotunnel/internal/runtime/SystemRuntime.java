package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The real clocks, timers and threads. The first {@link #acquire()} makes the runtime; the last {@link #release()} ends it.
 * The users of one thread factory share a runtime of their own, whose threads all come from that factory.
 *
 * <p>The runtime owns one timer thread and a pool that grows and shrinks with the work. On JDK 24 and later the pool makes
 * virtual threads. Before JDK 24 virtual threads pin their carrier thread inside {@code synchronized}, which JSch uses
 * everywhere.
 *
 * <p>Thread-safe.
 */
public final class SystemRuntime implements TunnelRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(SystemRuntime.class);
    private static final Object LOCK = new Object();
    private static final long IDLE_SECONDS = 5;
    private static final Duration USUAL_END = Duration.ofSeconds(1);
    private static final Duration NO_THREAD_PAUSE = Duration.ofMillis(100);

    /** The running runtimes by their thread factory; null stands for our own threads. Guarded by LOCK. */
    private static final IdentityHashMap<@Nullable ThreadFactory, SystemRuntime> RUNNING = new IdentityHashMap<>();

    private final @Nullable ThreadFactory givenThreads;
    private final ScheduledThreadPoolExecutor timers;
    private final ExecutorService pool;
    private final Threads threads;
    private final Map<Class<?>, AutoCloseable> resources = new ConcurrentHashMap<>();
    private final ClockWatch clockWatch;
    private int users; // guarded by LOCK

    private SystemRuntime(@Nullable ThreadFactory givenThreads) {
        this.givenThreads = givenThreads;
        threads = new Threads("autotunnel", givenThreads);
        boolean virtual = Threads.virtual() && givenThreads == null;
        long idleSeconds = virtual ? 0 : IDLE_SECONDS; // a virtual thread is cheaper than the wait to reuse it
        pool = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, idleSeconds, TimeUnit.SECONDS, new SynchronousQueue<>(), threads.factory());
        timers = new ScheduledThreadPoolExecutor(1, task -> threads.platform("autotunnel-timer", task));
        timers.setRemoveOnCancelPolicy(true);
        timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        clockWatch = new ClockWatch(this);
    }

    /** Returns the shared runtime with our own threads, and counts one more user. */
    public static SystemRuntime acquire() {
        return acquire(null);
    }

    /**
     * Returns the runtime that the users of {@code threads} share, and counts one more user.
     *
     * @param threads makes all threads of the runtime; null stands for our own threads
     */
    public static SystemRuntime acquire(@Nullable ThreadFactory threads) {
        synchronized (LOCK) {
            SystemRuntime runtime = RUNNING.computeIfAbsent(threads, SystemRuntime::new);
            runtime.users++;
            return runtime;
        }
    }

    /** Returns what {@code user} makes of the runtime, which it releases later. If that fails, the use has ended. */
    public static <T> T acquire(@Nullable ThreadFactory threads, Function<SystemRuntime, T> user) {
        SystemRuntime runtime = acquire(threads);
        try {
            return user.apply(runtime);
        } catch (Throwable e) {
            runtime.release();
            throw e;
        }
    }

    /** The same as {@link #release(Duration)}, with a limit of 1 s. */
    public void release() {
        release(USUAL_END);
    }

    /**
     * Ends one use that began with {@code acquire}. The last user ends the threads, and waits for their end for
     * {@code atMost}. The wait is limited because a thread that looks up a name cannot be interrupted.
     */
    public void release(Duration atMost) {
        synchronized (LOCK) {
            users--;
            if (users > 0) {
                return;
            }
            RUNNING.remove(givenThreads);
        }
        shutdown(Deadline.after(this, atMost));
    }

    @Override
    public Moment now() {
        return new Moment(
                System.nanoTime(), Instant.now(), ThreadLocalRandom.current().nextDouble());
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        try {
            Runnable guarded = () -> Guard.run(LOG, "a timer's task failed", task);
            Future<?> future = timers.schedule(guarded, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("timer set after the last supervisor was closed", e);
            return Timer.NONE;
        }
    }

    /** Runs the task at the next multiple of {@code slack} of the monotonic clock. */
    @Override
    public Timer schedule(Duration delay, Duration slack, Runnable task) {
        long turn = Math.max(1, slack.toNanos());
        long due = System.nanoTime() + delay.toNanos();
        return schedule(delay.plusNanos(Math.floorMod(-due, turn)), task);
    }

    @Override
    public void execute(Runnable task) {
        try {
            pool.execute(() -> Guard.run(LOG, "a background task failed", task));
        } catch (RejectedExecutionException e) {
            LOG.debug("task begun after the last supervisor was closed", e);
        } catch (OutOfMemoryError e) {
            // The usual reason is "unable to create native thread", which passes. A lost task would never run.
            Guard.report(LOG, "no thread to be had, trying again in " + DurationText.of(NO_THREAD_PAUSE), e);
            schedule(NO_THREAD_PAUSE, () -> execute(task));
        }
    }

    @Override
    public Thread readerThread(Runnable task) {
        return threads.reader(task);
    }

    @Override
    public Thread platformThread(String name, Runnable task) {
        return threads.platform(name, task);
    }

    @Override
    public Timer onClockJump(Runnable task) {
        return clockWatch.add(task);
    }

    @Override
    public <T extends AutoCloseable> T shared(Class<T> type, Function<TunnelRuntime, T> create) {
        return type.cast(resources.computeIfAbsent(type, t -> create.apply(this)));
    }

    private void shutdown(Deadline deadline) {
        Guard.run(LOG, "could not end the timers", timers::shutdownNow);
        resources.values().forEach(SystemRuntime::close);
        Guard.run(LOG, "could not end the pool", pool::shutdownNow);
        Thread left = threads.join(deadline);
        if (left != null) {
            LOG.info("the thread {} has not ended yet", left.getName());
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Throwable e) {
            Guard.report(LOG, "could not close a shared resource", e);
        }
    }
}
