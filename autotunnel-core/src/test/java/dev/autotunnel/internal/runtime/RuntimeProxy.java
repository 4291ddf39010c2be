package dev.autotunnel.internal.runtime;

import java.time.Duration;
import java.util.function.Function;

/** Another runtime, but for what a subclass does otherwise. */
public abstract class RuntimeProxy implements TunnelRuntime {
    private final TunnelRuntime of;

    /** All as that one does it. */
    protected RuntimeProxy(TunnelRuntime of) {
        this.of = of;
    }

    @Override
    public Moment now() {
        return of.now();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return of.schedule(delay, task);
    }

    @Override
    public void execute(Runnable task) {
        of.execute(task);
    }

    @Override
    public Thread readerThread(Runnable task) {
        return of.readerThread(task);
    }

    @Override
    public Thread platformThread(String name, Runnable task) {
        return of.platformThread(name, task);
    }

    @Override
    public Timer onClockJump(Runnable task) {
        return of.onClockJump(task);
    }

    @Override
    public <T extends AutoCloseable> T shared(Class<T> type, Function<TunnelRuntime, T> create) {
        return of.shared(type, create);
    }
}
