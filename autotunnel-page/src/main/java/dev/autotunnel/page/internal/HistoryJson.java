package dev.autotunnel.page.internal;

import com.google.gson.stream.JsonWriter;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.TunnelHistory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/** The history of a tunnel as JSON: incidents, the newest first, and what the strip of outages shows. Thread-safe. */
public final class HistoryJson {
    /** How far the strip of outages reaches back. */
    public static final Duration STRIP = Duration.ofHours(24);

    private HistoryJson() {}

    /** Returns the history of a tunnel. */
    public static String of(TunnelWatch watch) {
        TunnelHistory history = watch.tunnel().history();
        List<Incident> incidents = history.incidents();
        return JsonText.of(json -> {
            json.beginObject();
            json.name("name").value(watch.tunnel().name());
            json.name("knownSince").value(knownSince(watch, history).toEpochMilli());
            json.name("forgotten").value(history.forgotten());
            json.name("availability");
            availability(json, watch.tunnel().availability(STRIP));
            json.name("incidents").beginArray();
            for (int i = incidents.size() - 1; i >= 0; i--) {
                incident(json, incidents.get(i));
            }
            json.endArray();
            json.name("pauses").beginArray();
            for (TunnelWatch.Pause pause : watch.pauses()) {
                json.beginObject();
                json.name("from").value(pause.from().toEpochMilli());
                json.name("to").value(FailureJson.millis(pause.to()));
                json.endObject();
            }
            json.endArray();
            json.endObject();
        });
    }

    /** Rounded down, so that only a tunnel that was never down has 100 %; and few digits, so that it seldom changes. */
    private static void availability(JsonWriter json, OptionalDouble share) throws IOException {
        if (share.isEmpty()) {
            json.nullValue();
        } else {
            json.value(Math.floor(share.getAsDouble() * 100_000) / 100_000);
        }
    }

    /**
     * Returns the time before which nothing is known. If old incidents were forgotten, that is the begin of the oldest one
     * that is left. The tunnel was up from there on, but for the incidents.
     */
    static Instant knownSince(TunnelWatch watch, TunnelHistory history) {
        List<Incident> incidents = history.incidents();
        Instant known = watch.since(watch.tunnel().state())
                .filter(since -> since.isBefore(watch.from()))
                .orElse(watch.from());
        if (incidents.isEmpty()) {
            return known;
        }
        Instant first = incidents.get(0).begin();
        return first.isBefore(known) || history.forgotten() > 0 ? first : known;
    }

    private static void incident(JsonWriter json, Incident incident) throws IOException {
        json.beginObject();
        json.name("begin").value(incident.begin().toEpochMilli());
        json.name("end").value(FailureJson.millis(incident.end().orElse(null)));
        if (incident.end().isPresent()) {
            json.name("duration").value(incident.duration().toMillis());
        }
        json.name("outcome").value(incident.outcome().name());
        json.name("noticedBy").value(incident.noticedBy().toString());
        json.name("noticedAfter").value(incident.noticedAfter().toMillis());
        json.name("attempts").value(incident.attempts());
        json.name("held").value(incident.held());
        json.name("served").value(incident.served());
        json.name("reset").value(incident.reset());
        json.name("refused").value(incident.refused());
        json.name("cause");
        FailureJson.write(json, incident.cause(), incident.begin());
        json.endObject();
    }
}
