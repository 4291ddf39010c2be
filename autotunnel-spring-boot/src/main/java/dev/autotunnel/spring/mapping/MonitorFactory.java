package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.MonitorTiming;
import dev.autotunnel.spring.properties.MonitorProperties;
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
        timing = path.at("poll").set(timing, from.poll(), MonitorTiming::withPoll);
        timing = path.at("first-poll").set(timing, from.firstPoll(), MonitorTiming::withFirstPoll);
        timing = path.at("timeout").set(timing, from.timeout(), MonitorTiming::withTimeout);
        timing = path.at("message").set(timing, from.message(), MonitorTiming::withMessage);
        return path.at("failure-threshold").set(timing, from.failureThreshold(), MonitorTiming::withFailureThreshold);
    }
}
