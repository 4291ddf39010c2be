package dev.autotunnel.event;

import java.util.Locale;

/**
 * Why a client was closed without having been connected, in classes that are few enough for the tag of a metric. Later versions
 * may add some.
 */
public enum RefusalReason {
    /** The tunnel was down, stopped or had given up, and the client was not to wait. */
    TUNNEL_DOWN,
    /** The client waited for the tunnel as long as it may. */
    HOLD_EXPIRED,
    /** Too many clients waited for the tunnel. */
    HOLD_FULL,
    /** The next attempt was later than the client may wait. */
    NO_ATTEMPT_IN_TIME,
    /** The forward had its maximum of connections. */
    CONNECTIONS_FULL,
    /** The target could not be reached. */
    TARGET_UNREACHABLE,
    /** The target did not answer in time. */
    TARGET_TIMEOUT,
    /** The server does not allow the target. */
    TARGET_PROHIBITED,
    /** The server did not answer in time. */
    FORWARD_TIMEOUT,
    /** The client did not speak SOCKS as it should. */
    CLIENT_REFUSED,
    /** Something else: see the failure in the event {@code ConnectionFailed}. */
    OTHER;

    /** Returns the reason for a failure of that kind. */
    public static RefusalReason of(Failure.Kind kind) {
        return switch (kind) {
            case LINK_CLOSED, LINK_SILENT, STOPPED -> TUNNEL_DOWN;
            case HOLD_EXPIRED -> HOLD_EXPIRED;
            case HOLD_FULL -> HOLD_FULL;
            case NO_ATTEMPT_IN_TIME -> NO_ATTEMPT_IN_TIME;
            case CONNECTIONS_FULL -> CONNECTIONS_FULL;
            case TARGET_UNREACHABLE -> TARGET_UNREACHABLE;
            case TARGET_TIMEOUT -> TARGET_TIMEOUT;
            case TARGET_PROHIBITED -> TARGET_PROHIBITED;
            case FORWARD_TIMEOUT -> FORWARD_TIMEOUT;
            case CLIENT_REFUSED -> CLIENT_REFUSED;
            default -> OTHER;
        };
    }

    /** Whether the client was turned away because the tunnel was down. */
    public boolean isOutage() {
        return this == TUNNEL_DOWN || this == HOLD_EXPIRED || this == HOLD_FULL || this == NO_ATTEMPT_IN_TIME;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
