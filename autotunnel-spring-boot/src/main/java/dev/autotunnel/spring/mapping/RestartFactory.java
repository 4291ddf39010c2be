package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spring.properties.RestartProperties;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes restart policies of properties. Thread-safe. */
final class RestartFactory {
    private static final Duration INITIAL = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofSeconds(60);

    private RestartFactory() {}

    static RestartPolicy create(PropertyPath path, @Nullable RestartProperties from) {
        if (from == null) {
            return RestartPolicy.defaults();
        }
        RestartPolicy policy = preset(path, from);
        boolean ownBackoff = from.backoffInitial() != null || from.backoffMax() != null;
        if (ownBackoff || from.preset() == RestartProperties.Preset.AUTOSSH) {
            path.at("retry-while-waiting").absent(from.retryWhileWaiting(), "another backoff, which it never shortens");
        }
        if (ownBackoff) {
            policy = policy.withBackoff(backoff(path, from));
        }
        policy = path.at("stable-after").set(policy, from.stableAfter(), RestartPolicy::withStableAfter);
        policy = path.at("gate-time").set(policy, from.gateTime(), RestartPolicy::withGateTime);
        policy = path.at("max-starts").set(policy, from.maxStarts(), RestartPolicy::withMaxStarts);
        policy = path.at("max-lifetime").set(policy, from.maxLifetime(), RestartPolicy::withMaxLifetime);
        policy = path.at("fatal-kinds").set(policy, from.fatalKinds(), RestartPolicy::withFatalKinds);
        return path.at("retry-while-waiting")
                .set(policy, from.retryWhileWaiting(), RestartPolicy::withRetryWhileWaiting);
    }

    private static RestartPolicy preset(PropertyPath path, RestartProperties from) {
        Duration poll = from.autosshPoll();
        if (from.preset() == RestartProperties.Preset.STANDARD) {
            path.at("autossh-poll").absent(poll, "the preset standard");
            return RestartPolicy.defaults();
        }
        return poll == null ? RestartPolicy.autossh() : path.at("autossh-poll").of(() -> RestartPolicy.autossh(poll));
    }

    private static Backoff backoff(PropertyPath path, RestartProperties from) {
        Duration initial = from.backoffInitial() == null ? INITIAL : from.backoffInitial();
        Duration max = from.backoffMax() == null ? MAX : from.backoffMax();
        String name = from.backoffMax() == null ? "backoff-initial" : "backoff-max";
        return path.at(name).of(() -> Backoff.exponential(initial, max));
    }
}
