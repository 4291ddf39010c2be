package dev.autotunnel.internal.jsch.auth;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.HostKeyVerifier;
import dev.autotunnel.spec.HostKeyVerifier.ServerKey;
import dev.autotunnel.spec.HostKeyVerifier.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Asks the application's verifier about the host key of one server. Only an explicit acceptance is one.
 *
 * <p>Called on the connecting thread. Blocks for as long as the verifier may take.
 */
final class VerifiedHostKey {
    private static final String REMEDY = "see the reason that the application's host key verifier gives";
    private static final String NO_VERDICT_REMEDY =
            "see the application's host key verifier: it threw, gave no verdict, or took too long";

    private final Endpoint.Tcp server;
    private final HostKeyVerifier verifier;
    private final UserCode code;

    VerifiedHostKey(Endpoint.Tcp server, HostKeyVerifier verifier, UserCode code) {
        this.server = server;
        this.verifier = verifier;
        this.code = code;
    }

    /** Returns why the key is refused; null if it is accepted. */
    @Nullable
    Failure refusalOf(PublicHostKey shown) {
        ServerKey asked = ServerKey.of(server.host(), server.port(), shown.type() + " " + shown.base64());
        try {
            Verdict verdict = code.call(() -> verifier.verify(asked));
            if (verdict == null) {
                return noVerdict(shown, "gave null", null);
            }
            return verdict.refusal().map(reason -> refused(shown, reason)).orElse(null);
        } catch (UserCode.NoResult e) {
            return noVerdict(shown, String.valueOf(e.getMessage()), e.getCause());
        }
    }

    private Failure refused(PublicHostKey shown, String reason) {
        String message = "%s shows the %s, which the host key verifier refuses: %s"
                .formatted(server, shown, UntrustedText.quote(reason));
        return Failure.of(Kind.HOST_KEY_UNKNOWN, Stage.HOST_KEY, message).withRemedy(REMEDY);
    }

    private Failure noVerdict(PublicHostKey shown, String why, @Nullable Throwable cause) {
        String message = "%s shows the %s, and the host key verifier %s".formatted(server, shown, why);
        return Failure.of(Kind.HOST_KEYS_UNREADABLE, Stage.HOST_KEY, message, cause)
                .withRemedy(NO_VERDICT_REMEDY);
    }
}
