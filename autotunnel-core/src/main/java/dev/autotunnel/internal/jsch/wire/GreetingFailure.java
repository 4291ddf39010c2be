package dev.autotunnel.internal.jsch.wire;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.text.UntrustedText;
import java.util.Optional;

/**
 * Explains why a connection failed before the server's version line, or because of this line.
 *
 * <p>Thread-safe.
 */
public final class GreetingFailure {
    private static final String NOT_SSH = "check the host and the port: what answers there is no SSH server";
    private static final String OLD = "update the server: version 1 of the protocol is obsolete and insecure";
    private static final String SILENT =
            "check that the port speaks SSH, and the server's load: it accepts connections, but does not answer";

    private GreetingFailure() {}

    /**
     * Returns the failure of a connection that ended. The result is empty if the server announced SSH 2, so that the cause is
     * another one.
     *
     * @param how how the connection ended
     */
    public static Optional<Failure> ended(ServerGreeting greeting, String how) {
        if (greeting.isVersion2()) {
            return Optional.empty();
        }
        if (greeting.isComplete() || greeting.isOtherProtocol()) {
            return Optional.of(unfit(greeting));
        }
        String text = greeting.text();
        String said = text.isEmpty() ? ": " + how : ", it said " + UntrustedText.quote(text);
        return Optional.of(
                failure(Kind.CLOSED_BEFORE_BANNER, "the server closed the connection before its SSH banner" + said));
    }

    /**
     * Returns the failure of a connection whose deadline passed before the keys were exchanged.
     *
     * @param message the sentence about the deadline
     */
    public static Failure tooLate(ServerGreeting greeting, String message) {
        if (greeting.isComplete()) {
            return failure(Kind.CONNECT_TIMEOUT, message);
        }
        String text = greeting.text();
        if (text.isEmpty()) {
            return failure(Kind.CONNECT_TIMEOUT, message + "; it sent no SSH banner")
                    .withRemedy(SILENT);
        }
        return failure(Kind.CONNECT_TIMEOUT, message + "; it sent no SSH banner, only " + UntrustedText.quote(text))
                .withRemedy(NOT_SSH);
    }

    /** Returns the failure for a server that does not speak SSH, or speaks only an old version. */
    private static Failure unfit(ServerGreeting greeting) {
        return greeting.version()
                .map(old -> failure(
                                Kind.HANDSHAKE_FAILED,
                                "the server does not speak version 2 of SSH: " + UntrustedText.quote(old))
                        .withRemedy(OLD))
                .orElseGet(() -> failure(
                                Kind.HANDSHAKE_FAILED,
                                "what answers is not SSH: it sent " + UntrustedText.quote(greeting.text()))
                        .withRemedy(NOT_SSH));
    }

    private static Failure failure(Kind kind, String message) {
        return Failure.of(kind, Stage.KEY_EXCHANGE, message);
    }
}
