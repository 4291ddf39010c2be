package dev.autotunnel.examples.stage;

import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.RestartPolicy;
import java.time.Duration;

/**
 * How long each part of the scenario takes.
 *
 * @param steady before the first fault, and after each until the next
 * @param frozen how long the link is frozen
 * @param stopped how long the SSH server is stopped
 */
public record Pace(Duration steady, Duration frozen, Duration stopped) {

    /** For people: about 30 s in all. */
    public static Pace unhurried() {
        return new Pace(Duration.ofSeconds(5), Duration.ofSeconds(6), Duration.ofSeconds(3));
    }

    /** For tests: about 12 s in all. */
    public static Pace brisk() {
        return new Pace(Duration.ofMillis(1500), Duration.ofSeconds(4), Duration.ofSeconds(1));
    }

    /** Retries soon, so that nobody has to wait for the end of an outage. */
    public RestartPolicy restart() {
        return RestartPolicy.defaults()
                .withStableAfter(stable())
                .withBackoff(Backoff.exponential(Duration.ofMillis(500), Duration.ofSeconds(2)));
    }

    /** A connection counts as stable soon enough for the first retry after each fault to come at once. */
    private Duration stable() {
        return steady.dividedBy(2);
    }
}
