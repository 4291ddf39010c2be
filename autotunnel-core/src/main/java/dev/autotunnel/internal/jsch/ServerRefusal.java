package dev.autotunnel.internal.jsch;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.spec.Endpoint;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Explains why a server did not open a channel to a target, from the server's reason code or its silence. Thread-safe. */
final class ServerRefusal {
    private static final int PROHIBITED = 1;
    private static final int CONNECT_FAILED = 2;
    private static final int UNKNOWN_TYPE = 3;

    private static final String SOCKET_REMEDY =
            "check on the server that a process listens on that socket and that the user"
                    + " may write to it; if AllowStreamLocalForwarding or PermitOpen forbids it, sshd gives the same answer";

    /** A server that sent a byte within this time is alive: a server that may be dead is probed every few seconds. */
    private static final Duration RECENTLY = Duration.ofSeconds(10);

    private ServerRefusal() {}

    static Failure of(Endpoint target, int reason, @Nullable Exception cause) {
        Failure failure = switch (reason) {
            case PROHIBITED -> prohibited("the server does not allow connections to " + target, cause);
            case CONNECT_FAILED -> unreachable("the server cannot connect to " + target, cause);
            case UNKNOWN_TYPE ->
                prohibited("the server does not offer connections to %s at all".formatted(target), cause);
            default -> unreachable("the server refused %s, reason %d".formatted(target, reason), cause);
        };
        boolean blurred = target instanceof Endpoint.Unix && failure.kind() == Kind.TARGET_UNREACHABLE;
        return blurred ? failure.withRemedy(SOCKET_REMEDY) : failure;
    }

    /**
     * Returns the failure of a channel that was not answered in time. A server answers for a target once its kernel has
     * connected or has given up. Until then the server goes on answering for other targets. So if the server sent data
     * recently, the target is slow.
     *
     * @param begin when the channel was asked for, by the monotonic clock (like the next two times)
     * @param inbound when the server's last byte came in
     */
    static Failure timedOut(Endpoint target, long begin, long inbound, long now, @Nullable Exception cause) {
        Duration waited = Duration.ofNanos(now - begin);
        Duration silent = Duration.ofNanos(now - inbound);
        String time = DurationText.of(waited);
        if (silent.compareTo(waited) < 0 && silent.compareTo(RECENTLY) < 0) {
            String message =
                    "%s did not answer the server for %s, while the server itself sent data".formatted(target, time);
            return Failure.of(Kind.TARGET_TIMEOUT, Stage.FORWARD, message, cause);
        }
        String message = "no answer from the server for %s in %s, and nothing else in the last %s"
                .formatted(target, time, DurationText.of(silent));
        return Failure.of(Kind.FORWARD_TIMEOUT, Stage.FORWARD, message, cause);
    }

    private static Failure prohibited(String message, @Nullable Exception cause) {
        return Failure.of(Kind.TARGET_PROHIBITED, Stage.FORWARD, message, cause);
    }

    private static Failure unreachable(String message, @Nullable Exception cause) {
        return Failure.of(Kind.TARGET_UNREACHABLE, Stage.FORWARD, message, cause);
    }
}
