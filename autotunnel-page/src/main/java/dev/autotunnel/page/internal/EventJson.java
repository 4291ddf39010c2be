package dev.autotunnel.page.internal;

import com.google.gson.stream.JsonWriter;
import dev.autotunnel.event.MonitorStatus;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.event.TunnelState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Events as JSON: when, which tunnel, what kind, and one line for a person. Thread-safe. */
public final class EventJson {
    private EventJson() {}

    /** Returns a batch of events, the oldest first. */
    public static String of(EventRing.Batch batch) {
        return JsonText.of(json -> {
            json.beginObject();
            json.name("missed").value(batch.missed());
            json.name("events").beginArray();
            for (EventRing.Entry entry : batch.entries()) {
                event(json, entry);
            }
            json.endArray();
            json.endObject();
        });
    }

    private static void event(JsonWriter json, EventRing.Entry entry) throws IOException {
        TunnelEvent event = entry.event();
        json.beginObject();
        json.name("id").value(entry.id());
        json.name("at").value(event.at().toEpochMilli());
        json.name("tunnel").value(event.tunnel());
        json.name("type").value(event.type().name());
        json.name("phase").value(event.state().phase().name());
        json.name("text").value(text(event));
        json.name("failure");
        FailureJson.write(json, event.failure().orElse(null), null);
        json.endObject();
    }

    private static String text(TunnelState state, Instant at) {
        if (state instanceof TunnelState.Up up) {
            String missing = up.missing().isEmpty() ? "" : ", " + up.missing().size() + " forwards missing";
            String monitor = up.monitor() == MonitorStatus.OFF ? "" : ", end-to-end test " + word(up.monitor());
            return "up" + missing + monitor;
        }
        if (state instanceof TunnelState.Waiting waiting) {
            long seconds = Math.max(
                    0, Math.round(Duration.between(at, waiting.retryAt()).toMillis() / 1000.0));
            return "waiting, attempt " + waiting.nextAttempt() + " in " + seconds + " s";
        }
        return state instanceof TunnelState.Connecting connecting
                ? "connecting, attempt " + connecting.attempt()
                : state.toString();
    }

    private static String word(MonitorStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    /** The failure follows in its own field, so the text does not repeat it. */
    private static String text(TunnelEvent event) {
        if (event instanceof TunnelEvent.StateChanged change) {
            return text(change.state(), event.at());
        }
        if (event instanceof TunnelEvent.UpChanged) {
            return "still " + text(event.state(), event.at());
        }
        if (event instanceof TunnelEvent.ForwardBound bound) {
            return "forward bound: " + bound.forward();
        }
        if (event instanceof TunnelEvent.ForwardLost lost) {
            return "forward " + lost.missing().name() + " is missing";
        }
        if (event instanceof TunnelEvent.MonitorFailed failed) {
            return "end-to-end test failed, " + failed.inARow() + " of " + failed.threshold();
        }
        if (event instanceof TunnelEvent.ConnectionFailed failed) {
            return "a connection of forward " + failed.forward() + " was not served";
        }
        return event.type() == TunnelEvent.Type.MONITOR_UNAVAILABLE ? "no end-to-end test" : event.toString();
    }
}
