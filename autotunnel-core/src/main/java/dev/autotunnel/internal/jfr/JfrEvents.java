package dev.autotunnel.internal.jfr;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.transport.AttemptStep;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Makes events for the flight recorder of this JVM. Only {@link FlightRecorderAccess} loads this class. Thread-safe. */
final class JfrEvents implements FlightEvents {
    /** Loaded with the first recording, and the classes of the events with it. */
    private static final class Holder {
        private static final FlightEvents INSTANCE = new JfrEvents();
    }

    private JfrEvents() {}

    /** Returns a source of events that costs one read of a field while the JVM has made no recording. */
    static Supplier<FlightEvents> whileRecording() {
        return () -> FlightRecorder.isInitialized() ? Holder.INSTANCE : NONE;
    }

    @Override
    public Attempt attempt(String tunnel, String server, long number) {
        LinkAttemptEvent event = new LinkAttemptEvent();
        if (!event.isEnabled()) {
            return Attempt.NONE;
        }
        event.tunnel = tunnel;
        event.server = server;
        event.number = number;
        event.begin();
        return new Attempt() {
            @Override
            public void end(List<AttemptStep> steps, Duration forwards, Duration monitor, @Nullable Failure failure) {
                event.resolve = nanos(steps, Stage.RESOLVE);
                event.connect = nanos(steps, Stage.CONNECT);
                event.keyExchange = nanos(steps, Stage.KEY_EXCHANGE);
                event.hostKey = nanos(steps, Stage.HOST_KEY);
                event.authentication = nanos(steps, Stage.AUTHENTICATION);
                event.forwards = forwards.toNanos();
                event.monitor = monitor.toNanos();
                event.failure = kind(failure);
                event.failedAt = failure == null ? "" : failure.stage().toString();
                event.commit();
            }
        };
    }

    @Override
    public Outage outage(String tunnel, @Nullable Failure cause) {
        OutageEvent event = new OutageEvent();
        if (!event.isEnabled()) {
            return Outage.NONE;
        }
        event.tunnel = tunnel;
        event.cause = kind(cause);
        event.message = cause == null ? "" : cause.message();
        event.begin();
        return new Outage() {
            @Override
            public void end(boolean recovered) {
                event.recovered = recovered;
                event.commit();
            }
        };
    }

    @Override
    public void monitorTest(String tunnel, Duration roundTrip, @Nullable Failure failure) {
        MonitorTestEvent event = new MonitorTestEvent();
        if (event.isEnabled()) {
            event.tunnel = tunnel;
            event.roundTrip = roundTrip.toNanos();
            event.passed = failure == null;
            event.failure = kind(failure);
            event.commit();
        }
    }

    @Override
    public ForwardedConnection connection(String tunnel, String forward) {
        ForwardedConnectionEvent event = new ForwardedConnectionEvent();
        if (!event.isEnabled()) {
            return ForwardedConnection.NONE;
        }
        event.tunnel = tunnel;
        event.forward = forward;
        event.begin();
        return new ForwardedConnection() {
            @Override
            public void end() {
                event.commit();
            }
        };
    }

    private static long nanos(List<AttemptStep> steps, Stage stage) {
        return steps.stream()
                .filter(step -> step.stage() == stage)
                .mapToLong(step -> step.took().toNanos())
                .sum();
    }

    private static String kind(@Nullable Failure failure) {
        return failure == null ? "" : failure.kind().name();
    }
}
