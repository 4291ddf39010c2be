package dev.autotunnel.internal.jsch;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.spec.Endpoint;
import org.jspecify.annotations.Nullable;

/** Says what the reason means by which a server refuses to open a channel to a target. */
final class OpenRefusal {
    private static final int PROHIBITED = 1;
    private static final int CONNECT_FAILED = 2;
    private static final int UNKNOWN_TYPE = 3;

    private static final String SOCKET_REMEDY =
            "check on the server that a process listens on that socket and that the user"
                    + " may write to it; where AllowStreamLocalForwarding or PermitOpen forbids it, sshd gives the same answer";

    private OpenRefusal() {}

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

    private static Failure prohibited(String message, @Nullable Exception cause) {
        return Failure.of(Kind.TARGET_PROHIBITED, Stage.FORWARD, message, cause);
    }

    private static Failure unreachable(String message, @Nullable Exception cause) {
        return Failure.of(Kind.TARGET_UNREACHABLE, Stage.FORWARD, message, cause);
    }
}
