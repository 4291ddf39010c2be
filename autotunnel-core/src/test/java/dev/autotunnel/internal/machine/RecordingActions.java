package dev.autotunnel.internal.machine;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down, in one transcript, what a driver has done and which states it went through. */
final class RecordingActions implements Actions, TunnelDriver.Transitions {
    private final List<String> transcript = new ArrayList<>();
    private boolean refusing;

    /** From now on no attempt can be begun. */
    void refuseToConnect() {
        refusing = true;
    }

    /** What happened since this was asked last. */
    List<String> transcript() {
        List<String> sinceLast = List.copyOf(transcript);
        transcript.clear();
        return sinceLast;
    }

    @Override
    public void connect(long generation, int attempt) {
        transcript.add("connect %d, attempt %d".formatted(generation, attempt));
        if (refusing) {
            throw new IllegalStateException("broken on purpose");
        }
    }

    @Override
    public void connectBeside(long generation) {
        transcript.add("connect beside " + generation);
    }

    @Override
    public void noAttemptFor(Duration time, Failure why) {
        transcript.add("no attempt for %s (%s)".formatted(time, why.kind()));
    }

    @Override
    public void disconnect(long generation) {
        transcript.add("disconnect " + generation);
    }

    @Override
    public void probe(long generation) {
        transcript.add("probe " + generation);
    }

    @Override
    public void drain(long generation) {
        transcript.add("drain " + generation);
    }

    @Override
    public void hold() {
        transcript.add("hold");
    }

    @Override
    public void refuse() {
        transcript.add("refuse");
    }

    @Override
    public void release() {
        transcript.add("release");
    }

    @Override
    public void changed(TunnelState previous, TunnelState current, @Nullable Failure why) {
        String because = why == null ? "" : " (" + why.kind() + ")";
        transcript.add(previous.phase() + " -> " + current.phase() + because);
    }
}
