package dev.autotunnel.internal.monitor;

import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.time.Duration;

/** Closes a stream when the time is over, which is the one way to bound a blocking read or write. */
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

    /** What broke the stream, if it was not us. */
    IOException explain(IOException e) {
        return over ? new IOException("the message did not come back within " + DurationText.of(timeout), e) : e;
    }
}
