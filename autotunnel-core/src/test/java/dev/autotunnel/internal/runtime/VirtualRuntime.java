package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A runtime whose clock stands still until a test moves it, and whose tasks run in the test's own thread: when it calls
 * {@link #settle()} or {@link #advance}. An exception in a task reaches the test.
 *
 * <p>Timers and tasks may be added from any thread; only one thread may move the clock.
 */
public final class VirtualRuntime implements TunnelRuntime {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final double USUAL_CHANCE = 0.5;

    private final PriorityQueue<Due> timers = new PriorityQueue<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Set<Runnable> jumpTasks = new LinkedHashSet<>();
    private final Map<Class<?>, AutoCloseable> resources = new ConcurrentHashMap<>();
    private long nanos = 1_000_000_000L; // not 0, so that nobody takes it for "never"
    private long order;
    private Instant wall = START;
    private double chance = USUAL_CHANCE;

    @Override
    public synchronized Moment now() {
        return new Moment(nanos, wall, chance);
    }

    @Override
    public synchronized Timer schedule(Duration delay, Runnable task) {
        Due due = new Due(nanos + Math.max(0, delay.toNanos()), order++, task);
        timers.add(due);
        return () -> cancel(due);
    }

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Thread readerThread(Runnable task) {
        throw new UnsupportedOperationException("virtual time has no threads");
    }

    @Override
    public Thread platformThread(String name, Runnable task) {
        throw new UnsupportedOperationException("virtual time has no threads");
    }

    @Override
    public synchronized Timer onClockJump(Runnable task) {
        Runnable own = () -> task.run(); // so that the same task may be added twice
        jumpTasks.add(own);
        return () -> forget(own);
    }

    @Override
    public <T extends AutoCloseable> T shared(Class<T> type, Function<TunnelRuntime, T> create) {
        return type.cast(resources.computeIfAbsent(type, t -> create.apply(this)));
    }

    /** What {@link Moment#chance()} is from now on; 0.5 until then. */
    public synchronized void chance(double next) {
        chance = next;
    }

    /** Runs all tasks that wait for a thread, and those they add. Does not move the clock. */
    public void settle() {
        for (Runnable task = nextTask(); task != null; task = nextTask()) {
            task.run();
        }
    }

    /** Lets time pass: what is due on the way runs at its own time, in order, each timer followed by the tasks it added. */
    public void advance(Duration time) {
        long end = now().nanos() + time.toNanos();
        settle();
        for (Due due = nextTimer(end); due != null; due = nextTimer(end)) {
            due.task.run();
            settle();
        }
        moveTo(end);
    }

    /** Sets the wall clock forth (or back), as a suspended machine finds it, and tells who listens for that. */
    public void jumpWallClock(Duration jump) {
        List<Runnable> told;
        synchronized (this) {
            wall = wall.plus(jump);
            told = List.copyOf(jumpTasks);
        }
        told.forEach(Runnable::run);
        settle();
    }

    /** How many timers are set, neither over nor cancelled. */
    public synchronized int pendingTimers() {
        return timers.size();
    }

    /** How long until each of the set timers, the soonest first. */
    public synchronized List<Duration> timersDueIn() {
        return timers.stream()
                .sorted()
                .map(due -> Duration.ofNanos(due.at - nanos))
                .toList();
    }

    /** How many tasks wait for a thread. */
    public synchronized int pendingTasks() {
        return tasks.size();
    }

    /** How many listen for a jump of the wall clock. */
    public synchronized int clockJumpListeners() {
        return jumpTasks.size();
    }

    private synchronized void cancel(Due due) {
        timers.remove(due);
    }

    private synchronized void forget(Runnable jumpTask) {
        jumpTasks.remove(jumpTask);
    }

    private synchronized @Nullable Runnable nextTask() {
        return tasks.poll();
    }

    private synchronized @Nullable Due nextTimer(long end) {
        Due due = timers.peek();
        if (due == null || due.at > end) {
            return null;
        }
        timers.remove();
        moveTo(Math.max(nanos, due.at));
        return due;
    }

    private synchronized void moveTo(long end) {
        wall = wall.plusNanos(end - nanos);
        nanos = end;
    }

    private static final class Due implements Comparable<Due> {
        private final long at;
        private final long order;
        private final Runnable task;

        private Due(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        @Override
        public int compareTo(Due other) {
            return at == other.at ? Long.compare(order, other.order) : Long.compare(at, other.at);
        }
    }
}
