package dev.autotunnel.page.internal;

import com.google.gson.stream.JsonWriter;
import dev.autotunnel.event.TunnelEvent;
import java.io.IOException;

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

    /** The failure follows in its own field, so the text does not repeat it. */
    private static String text(TunnelEvent event) {
        if (event instanceof TunnelEvent.StateChanged change) {
            return change.state().toString();
        }
        if (event instanceof TunnelEvent.UpChanged) {
            return "still " + event.state();
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
