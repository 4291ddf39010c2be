package dev.autotunnel.internal.monitor;

import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.time.Duration;

/** Closes a stream when the time is over. This is the only way to limit the time of a blocking read or write. Thread-safe. */
final class TimedClose {
    private final Duration timeout;
    private final Timer timer;
    private volatile boolean over;

    TimedClose(TunnelRuntime runtime, MonitorStream stream, Duration timeout) {
        this.timeout = timeout;
        this.timer = runtime.schedule(timeout, () -> {
            over = true;
            runtime.execute(() -> Streams.close(stream));
        });
    }

    void cancel() {
        timer.cancel();
    }

    /** Returns a timeout exception if this timer closed the stream, otherwise {@code e}. */
    IOException explain(IOException e) {
        return over ? new IOException("the message did not come back within " + DurationText.of(timeout), e) : e;
    }
}
