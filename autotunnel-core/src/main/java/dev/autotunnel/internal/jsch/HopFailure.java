package dev.autotunnel.internal.jsch;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;

/** Turns a jump host's failure to open a channel to the next server into the failure of the attempt. Thread-safe. */
final class HopFailure {
    private HopFailure() {}

    /**
     * Returns the failure of the attempt.
     *
     * @param open why the channel was not opened
     * @param from the jump host's name
     * @param to the next server's name
     */
    static Failure of(Failure open, String from, String to) {
        return switch (open.kind()) {
            case TARGET_UNREACHABLE ->
                connect(open, Kind.UNREACHABLE, from + " cannot connect to " + to)
                        .withRemedy("check that sshd runs there, and that the jump host can resolve and reach it");
            case TARGET_PROHIBITED -> connect(open, open.kind(), from + " does not allow connections to " + to);
            case FORWARD_TIMEOUT, TARGET_TIMEOUT ->
                connect(open, Kind.CONNECT_TIMEOUT, from + " did not connect to " + to + " in time");
            default -> open; // the link ended, and the failure names its server already
        };
    }

    private static Failure connect(Failure open, Kind kind, String message) {
        return Failure.of(kind, Stage.CONNECT, message, open.cause());
    }
}
