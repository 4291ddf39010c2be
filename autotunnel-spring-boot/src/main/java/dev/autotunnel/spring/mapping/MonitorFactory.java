package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.MonitorTiming;
import dev.autotunnel.spring.properties.MonitorProperties;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Makes monitors of properties. Thread-safe. */
final class MonitorFactory {
    private MonitorFactory() {}

    static MonitorSpec create(PropertyPath path, @Nullable MonitorProperties from) {
        if (from == null || from.type() == MonitorProperties.Type.OFF) {
            return MonitorSpec.off();
        }
        MonitorTiming timing = timing(path, from);
        return path.of(() -> monitor(path, from).withTiming(timing));
    }

    private static MonitorSpec monitor(PropertyPath path, MonitorProperties from) {
        Integer port = from.port();
        if (from.type() == MonitorProperties.Type.ECHO) {
            int here = path.at("port").required(port);
            int there = path.at("echo-port").required(from.echoPort());
            return MonitorSpec.echo(here, there);
        }
        path.at("echo-port").absent(from.echoPort(), "a loop");
        return port == null ? MonitorSpec.loop() : path.at("port").of(() -> MonitorSpec.loop(port));
    }

    private static MonitorTiming timing(PropertyPath path, MonitorProperties from) {
        MonitorTiming timing = MonitorTiming.defaults();
        timing = set(path.at("poll"), timing, from.poll(), MonitorTiming::withPoll);
        timing = set(path.at("first-poll"), timing, from.firstPoll(), MonitorTiming::withFirstPoll);
        timing = set(path.at("timeout"), timing, from.timeout(), MonitorTiming::withTimeout);
        timing = set(path.at("message"), timing, from.message(), MonitorTiming::withMessage);
        return set(path.at("failure-threshold"), timing, from.failureThreshold(), MonitorTiming::withFailureThreshold);
    }

    private static <V> MonitorTiming set(
            PropertyPath path,
            MonitorTiming timing,
            @Nullable V value,
            BiFunction<MonitorTiming, V, MonitorTiming> set) {
        return value == null ? timing : path.of(() -> set.apply(timing, value));
    }
}
