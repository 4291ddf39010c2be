package dev.autotunnel.internal.jsch.wire;

import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.transport.AttemptStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Records when an attempt passes each stage at one server. Thread-safe. */
public final class StageTrace {
    private final TunnelRuntime runtime;
    private final String server;
    private final List<AttemptStep> steps = new ArrayList<>(); // guarded by this
    private long began;

    /** Makes a trace for a server; the first stage begins with {@link #begin()}. */
    public StageTrace(TunnelRuntime runtime, String server) {
        this.runtime = runtime;
        this.server = server;
        this.began = runtime.now().nanos();
    }

    /** Records that the first stage begins now. */
    public synchronized void begin() {
        began = runtime.now().nanos();
    }

    /** Records that the stage was passed; the next one begins now. */
    public synchronized void passed(Stage stage, String detail) {
        long now = runtime.now().nanos();
        steps.add(new AttemptStep(server, stage, Duration.ofNanos(now - began), detail));
        began = now;
    }

    /** Returns the stages that were passed so far. */
    public synchronized List<AttemptStep> steps() {
        return List.copyOf(steps);
    }
}
