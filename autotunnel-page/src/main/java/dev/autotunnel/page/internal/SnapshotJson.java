package dev.autotunnel.page.internal;

import com.google.gson.stream.JsonWriter;
import dev.autotunnel.event.BoundForward;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.MissingForward;
import dev.autotunnel.event.RefusalReason;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.spec.Forward;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tunnels as JSON: states, failures, forwards, counters and rates. Times are milliseconds since 1970. Thread-safe.
 */
public final class SnapshotJson {
    private SnapshotJson() {}

    /** Returns the array of tunnels. */
    public static String tunnels(List<TunnelWatch> watches) {
        return JsonText.of(json -> {
            json.beginArray();
            for (TunnelWatch watch : watches) {
                tunnel(json, watch);
            }
            json.endArray();
        });
    }

    private static void tunnel(JsonWriter json, TunnelWatch watch) throws IOException {
        WatchedTunnel tunnel = watch.tunnel();
        TunnelState state = tunnel.state();
        json.beginObject();
        json.name("name").value(tunnel.name());
        json.name("route").value(tunnel.route());
        json.name("phase").value(state.phase().name());
        json.name("since").value(FailureJson.millis(watch.since(state).orElse(null)));
        state(json, state);
        failure(json, watch, state);
        var test = watch.lastTest();
        json.name("test").value(test.map(t -> t.roundTrip().toNanos() / 1000).orElse(null));
        json.name("forwards").beginArray();
        List<BoundForward> bound = tunnel.bound();
        List<ForwardCounters> counters = tunnel.counters();
        for (Forward forward : tunnel.forwards()) {
            forward(json, forward, find(bound, forward), missing(state, forward));
            counters(json, counters, forward, watch.rates());
            json.endObject();
        }
        json.endArray();
        json.endObject();
    }

    private static void state(JsonWriter json, TunnelState state) throws IOException {
        if (state instanceof TunnelState.Connecting connecting) {
            json.name("attempt").value(connecting.attempt());
        } else if (state instanceof TunnelState.Waiting waiting) {
            json.name("attempt").value(waiting.nextAttempt());
            json.name("retryAt").value(waiting.retryAt().toEpochMilli());
        } else if (state instanceof TunnelState.Failed failed) {
            json.name("attempt").value(failed.attempts());
            json.name("elapsed").value(failed.elapsed().toMillis());
        } else if (state instanceof TunnelState.Up up) {
            json.name("monitor").value(up.monitor().name());
        }
    }

    /** The state's own cause comes first; then what the page has seen; then the history, from before there was a page. */
    private static void failure(JsonWriter json, TunnelWatch watch, TunnelState state) throws IOException {
        Optional<TunnelWatch.LastFailure> seen = watch.lastFailure();
        Failure failure = seen.map(TunnelWatch.LastFailure::failure).orElse(null);
        Instant at = seen.map(TunnelWatch.LastFailure::at).orElse(null);
        Failure cause = cause(state);
        if (cause != null && !cause.equals(failure)) {
            failure = cause;
            at = watch.since(state).orElse(null);
        }
        if (failure == null) {
            List<Incident> incidents = watch.tunnel().history().incidents();
            if (!incidents.isEmpty()) {
                Incident last = incidents.get(incidents.size() - 1);
                failure = last.cause();
                at = last.begin();
            }
        }
        json.name("failure");
        FailureJson.write(json, failure, at);
    }

    private static @Nullable Failure cause(TunnelState state) {
        if (state instanceof TunnelState.Waiting waiting) {
            return waiting.cause();
        }
        return state instanceof TunnelState.Failed failed ? failed.cause() : null;
    }

    private static void forward(
            JsonWriter json, Forward forward, @Nullable BoundForward bound, @Nullable Failure missing)
            throws IOException {
        json.beginObject();
        json.name("name").value(forward.name());
        json.name("direction").value(direction(forward));
        json.name("listens").value(bound == null ? null : text(bound.address()));
        json.name("text").value(forward.toString());
        json.name("target").value(bound == null ? null : bound.target());
        json.name("missing");
        FailureJson.write(json, missing, null);
    }

    private static void counters(JsonWriter json, List<ForwardCounters> all, Forward forward, Rates rates)
            throws IOException {
        ForwardCounters counters = all.stream()
                .filter(c -> c.name().equals(forward.name()))
                .findFirst()
                .orElseGet(() -> ForwardCounters.builder(forward.name()).build());
        json.name("open").value(counters.open());
        json.name("opening").value(counters.opening());
        json.name("held").value(counters.held());
        json.name("total").value(counters.total());
        json.name("refused").value(counters.refused());
        json.name("reset").value(counters.reset());
        json.name("refusedBy").beginObject();
        for (Map.Entry<RefusalReason, Long> reason : counters.refusedBy().entrySet()) {
            json.name(reason.getKey().toString()).value(reason.getValue());
        }
        json.endObject();
        json.name("sent").value(counters.bytesSent());
        json.name("received").value(counters.bytesReceived());
        Rates.Rate rate = rates.of(forward.name()).orElse(null);
        json.name("sentRate").value(rate == null ? null : rate.sent());
        json.name("receivedRate").value(rate == null ? null : rate.received());
        json.name("failuresInARow").value(counters.consecutiveFailures());
        json.name("failure");
        FailureJson.write(json, counters.lastFailure().orElse(null), null);
    }

    private static String direction(Forward forward) {
        if (forward instanceof Forward.Remote) {
            return "remote";
        }
        if (forward instanceof Forward.Direct) {
            return "direct";
        }
        return forward instanceof Forward.Dynamic ? "dynamic" : "local";
    }

    private static @Nullable BoundForward find(List<BoundForward> bound, Forward forward) {
        return bound.stream()
                .filter(b -> b.name().equals(forward.name()))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Failure missing(TunnelState state, Forward forward) {
        if (!(state instanceof TunnelState.Up up)) {
            return null;
        }
        return up.missing().stream()
                .filter(m -> m.name().equals(forward.name()))
                .map(MissingForward::cause)
                .findFirst()
                .orElse(null);
    }

    private static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return address.toString();
        }
        String host = inet.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
}
