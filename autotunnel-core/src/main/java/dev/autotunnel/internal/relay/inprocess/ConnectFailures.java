package dev.autotunnel.internal.relay.inprocess;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the exceptions of connects that failed. Thread-safe. */
public final class ConnectFailures {
    /** The kinds that say how a client waited, and not why the tunnel was down. */
    private static final Set<Kind> OF_WAITING = Set.of(Kind.HOLD_EXPIRED, Kind.HOLD_FULL, Kind.NO_ATTEMPT_IN_TIME);

    private final String tunnel;
    private final Function<Failure, ? extends Throwable> exception;
    private final Supplier<@Nullable Failure> whyDown;

    /**
     * Makes exceptions for sockets of a tunnel.
     *
     * @param exception makes the exception for the application, of a failure
     * @param whyDown says why the tunnel is not up; null if that is not known, or if it is up
     */
    public ConnectFailures(
            String tunnel, Function<Failure, ? extends Throwable> exception, Supplier<@Nullable Failure> whyDown) {
        this.tunnel = tunnel;
        this.exception = exception;
        this.whyDown = whyDown;
    }

    /** Returns the exception for a client that got no connection, for the reason {@code why} if there is one. */
    ConnectException rejected(Object target, @Nullable Failure why) {
        Failure cause = cause(why);
        Failure said = why == null ? cause : why;
        return with(new ConnectException(message(target, said.message())), cause);
    }

    /** Returns the exception for a caller whose own time is over. */
    SocketTimeoutException late(Object target) {
        SocketTimeoutException late = new SocketTimeoutException("Connect timed out");
        Failure down = whyDown.get();
        return down == null
                ? late
                : with(new SocketTimeoutException("Connect timed out; " + message(target, down.message())), down);
    }

    /** Returns the exception for a target that the spec does not allow. */
    static ConnectException notAllowed(String message) {
        return new ConnectException(message);
    }

    private Failure cause(@Nullable Failure why) {
        if (why != null && !OF_WAITING.contains(why.kind())) {
            return why;
        }
        Failure down = whyDown.get();
        if (down != null) {
            return down;
        }
        return why == null ? Failure.of(Kind.STOPPED, Stage.FORWARD, "the tunnel takes no connections now") : why;
    }

    private String message(Object target, String why) {
        return "tunnel %s, to %s: %s".formatted(tunnel, target, why);
    }

    private <T extends Throwable> T with(T made, Failure cause) {
        made.initCause(exception.apply(cause));
        return made;
    }
}
