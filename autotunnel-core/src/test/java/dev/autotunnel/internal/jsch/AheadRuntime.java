package dev.autotunnel.internal.jsch;

import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.internal.runtime.RuntimeProxy;
import dev.autotunnel.internal.runtime.SystemRuntime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Real threads and timers, and clocks that can be put forward: what is meant to take long is over. */
final class AheadRuntime extends RuntimeProxy implements AutoCloseable {
    private final SystemRuntime real;
    private final AtomicLong aheadNanos = new AtomicLong();

    /** Releases that one when it is closed. */
    AheadRuntime(SystemRuntime real) {
        super(real);
        this.real = real;
    }

    void putForward(Duration by) {
        aheadNanos.addAndGet(by.toNanos());
    }

    @Override
    public Moment now() {
        Moment now = super.now();
        long ahead = aheadNanos.get();
        return new Moment(now.nanos() + ahead, now.wall().plusNanos(ahead), now.chance());
    }

    @Override
    public void close() {
        real.release();
    }
}
