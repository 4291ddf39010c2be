package dev.autotunnel.jsch;

import dev.autotunnel.runtime.Moment;
import dev.autotunnel.runtime.SystemRuntime;
import dev.autotunnel.runtime.Timer;
import dev.autotunnel.runtime.TunnelRuntime;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Real threads and timers, and clocks that can be put forward: what is meant to take long is over. */
final class AheadRuntime implements TunnelRuntime, AutoCloseable {
    private final SystemRuntime real;
    private final AtomicLong aheadNanos = new AtomicLong();

    /** Releases that one when it is closed. */
    AheadRuntime(SystemRuntime real) {
        this.real = real;
    }

    void putForward(Duration by) {
        aheadNanos.addAndGet(by.toNanos());
    }

    @Override
    public Moment now() {
        Moment now = real.now();
        long ahead = aheadNanos.get();
        return new Moment(now.nanos() + ahead, now.wall().plusNanos(ahead), now.chance());
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return real.schedule(delay, task);
    }

    @Override
    public void execute(Runnable task) {
        real.execute(task);
    }

    @Override
    public ThreadFactory threads() {
        return real.threads();
    }

    @Override
    public Timer onClockJump(Runnable task) {
        return real.onClockJump(task);
    }

    @Override
    public <T extends AutoCloseable> T shared(Class<T> type, Function<TunnelRuntime, T> create) {
        return real.shared(type, create);
    }

    @Override
    public void close() {
        real.release();
    }
}
