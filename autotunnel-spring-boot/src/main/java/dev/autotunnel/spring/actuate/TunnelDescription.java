package dev.autotunnel.spring.actuate;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.ForwardCounters;
import dev.autotunnel.event.Incident;
import dev.autotunnel.event.MissingForward;
import dev.autotunnel.event.TunnelState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes a tunnel by maps of plain values, for health and endpoint. Thread-safe. */
final class TunnelDescription {
    private TunnelDescription() {}

    /** Returns the state with its details, the last failure, and the counters. */
    static Map<String, Object> of(TunnelSupervisor tunnel, TunnelState state) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("server", tunnel.spec().server().routeText());
        all.put("state", state.phase().name());
        addState(all, state);
        Failure failure = failure(state);
        if (failure != null) {
            all.put("failure", of(failure));
        }
        all.put("forwards", forwards(tunnel));
        return all;
    }

    private static void addState(Map<String, Object> all, TunnelState state) {
        if (state instanceof TunnelState.Up up) {
            all.put("since", up.since());
            all.put("monitor", up.monitor().name());
            if (!up.missing().isEmpty()) {
                all.put(
                        "missing",
                        up.missing().stream().map(TunnelDescription::of).toList());
            }
        } else if (state instanceof TunnelState.Connecting connecting) {
            all.put("since", connecting.since());
            all.put("attempt", connecting.attempt());
        } else if (state instanceof TunnelState.Waiting waiting) {
            all.put("nextAttempt", waiting.nextAttempt());
            all.put("retryAt", waiting.retryAt());
        } else if (state instanceof TunnelState.Failed failed) {
            all.put("attempts", failed.attempts());
        }
    }

    private static @Nullable Failure failure(TunnelState state) {
        if (state instanceof TunnelState.Waiting waiting) {
            return waiting.cause();
        }
        return state instanceof TunnelState.Failed failed ? failed.cause() : null;
    }

    /** Returns the last incidents, the newest last. */
    static List<Map<String, Object>> historyOf(TunnelSupervisor tunnel) {
        return tunnel.history().incidents().stream().map(TunnelDescription::of).toList();
    }

    private static Map<String, Object> of(Incident incident) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("begin", incident.begin());
        incident.end().ifPresent(end -> all.put("end", end));
        all.put("duration", incident.duration());
        all.put("outcome", incident.outcome().name());
        all.put("cause", of(incident.cause()));
        all.put("noticedBy", incident.noticedBy().name());
        all.put("noticedAfter", incident.noticedAfter());
        all.put("attempts", incident.attempts());
        all.put("held", incident.held());
        all.put("served", incident.served());
        all.put("reset", incident.reset());
        all.put("refused", incident.refused());
        return all;
    }

    /** Returns kind, stage, message and remedy. */
    static Map<String, Object> of(Failure failure) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kind", failure.kind().name());
        all.put("stage", failure.stage().name());
        all.put("message", failure.message());
        all.put("remedy", failure.remedy());
        return all;
    }

    private static Map<String, Object> of(MissingForward missing) {
        return Map.of("forward", missing.name(), "failure", of(missing.cause()));
    }

    private static List<Map<String, Object>> forwards(TunnelSupervisor tunnel) {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        for (ForwardCounters counters : tunnel.counters()) {
            all.put(counters.name(), of(counters));
        }
        tunnel.forwards().forEach(bound -> {
            Map<String, Object> forward = all.get(bound.name());
            if (forward != null) {
                forward.put("address", bound.address().toString().replaceFirst("^/", ""));
                forward.put("target", bound.target());
            }
        });
        return List.copyOf(all.values());
    }

    private static Map<String, Object> of(ForwardCounters counters) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", counters.name());
        all.put("open", counters.open());
        all.put("held", counters.held());
        all.put("opening", counters.opening());
        all.put("total", counters.total());
        all.put("refused", counters.refused());
        all.put("bytesSent", counters.bytesSent());
        all.put("bytesReceived", counters.bytesReceived());
        counters.lastFailure().ifPresent(failure -> all.put("lastFailure", of(failure)));
        return all;
    }
}
