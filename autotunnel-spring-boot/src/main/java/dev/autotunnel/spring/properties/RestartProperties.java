package dev.autotunnel.spring.properties;

import dev.autotunnel.event.Failure;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the tunnel retries, and when it gives up. Immutable.
 *
 * @param preset values from which the others start
 * @param autosshPoll poll time of the preset autossh
 * @param backoffInitial bound of the first wait between two attempts
 * @param backoffMax bound of all waits between two attempts
 * @param stableAfter how long a connection must have been there to count as stable
 * @param gateTime the tunnel gives up if the first attempt fails, or if the first connection ends within this time
 * @param maxStarts how many attempts are made since the last stable connection
 * @param maxLifetime time after which the tunnel stops for good
 * @param fatalKinds kinds of failures that no further attempt will repair
 * @param retryWhileWaiting longest wait between two attempts while clients want the tunnel
 */
public record RestartProperties(
        @DefaultValue("standard") Preset preset,
        @Nullable Duration autosshPoll,
        @Nullable Duration backoffInitial,
        @Nullable Duration backoffMax,
        @Nullable Duration stableAfter,
        @Nullable Duration gateTime,
        @Nullable Integer maxStarts,
        @Nullable Duration maxLifetime,
        @Nullable Set<Failure.Kind> fatalKinds,
        @Nullable Duration retryWhileWaiting) {
    /** What the other values start from. */
    public enum Preset {
        /** The defaults of the library. */
        STANDARD,
        /** The waits and limits of autossh. */
        AUTOSSH
    }
}
