package dev.autotunnel.internal.jsch.auth;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.algorithms.SignatureGap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Words the failures of a login, each with a remedy that speaks of nothing that the server never saw. The last argument of
 * most methods is what the server or JSch said, with its separator.
 *
 * <p>Stateless; thread-safe.
 */
final class LoginFailures {
    private static final String PASSWORD_REMEDY =
            "check user name and password, and AllowUsers and the account (locked, expired) on the server";
    private static final String SHA1_REMEDY =
            "; a server that is older than OpenSSH 7.2 takes RSA keys by SHA-1 alone, which is allowed here with"
                    + " SshServer.algorithms(Algorithms.defaults().withPublicKeys(\"+ssh-rsa\"))";
    private static final String SOME_KEYS_REMEDY =
            "the server did not see all keys: choose one with Credentials.agent().withKey, or raise MaxAuthTries on the"
                    + " server";
    private static final String METHOD_REMEDY =
            "use credentials of a kind that the server offers, or see AuthenticationMethods, PubkeyAuthentication,"
                    + " PasswordAuthentication and KbdInteractiveAuthentication on the server";
    private static final String ALGORITHM_REMEDY =
            "use a key of another type (Ed25519), or allow the algorithm of the key: withPublicKeys of SshServer.algorithms"
                    + " here, and PubkeyAcceptedAlgorithms on the server";
    private static final String FURTHER_REMEDY =
            "give each factor that the server wants, with Credentials.anyOf: a further key, a password, or"
                    + " Credentials.prompts for a code; or see AuthenticationMethods on the server";

    private LoginFailures() {}

    /** Some factors were accepted, and the server wants more. */
    static Failure notEnough(List<String> accepted, List<String> refused, String wanted, String told) {
        String taken = String.join(" and ", accepted) + (accepted.size() == 1 ? " was accepted" : " were accepted");
        return refused.isEmpty()
                ? furtherFactor("%s, the server also wants %s%s".formatted(taken, wanted, told))
                : furtherFactor(
                        "%s, then the server refused %s%s".formatted(taken, String.join(" and ", refused), told));
    }

    /**
     * Keys that the server refused, none of which it accepted.
     *
     * @param keys all our keys; empty if they are not known
     * @param accepted the algorithms that the server accepts; empty if it does not say
     */
    record RefusedKeys(List<SignatureGap.Key> keys, List<String> accepted) {
        private Optional<SignatureGap> gap() {
            return SignatureGap.between(keys, accepted);
        }

        private String remedy() {
            String remedy =
                    "check user name and key, and on the server authorized_keys (its permissions too), AllowUsers"
                            + " and PubkeyAcceptedAlgorithms";
            if (keys.isEmpty()) {
                return remedy;
            }
            remedy += ", which must allow " + SignatureGap.used(keys, accepted);
            boolean old = accepted.isEmpty() && keys.stream().anyMatch(SignatureGap.Key::isRsa);
            return old ? remedy + SHA1_REMEDY : remedy;
        }
    }

    /**
     * Nothing that was offered was accepted.
     *
     * @param all our keys, if the server refused all of them; otherwise null
     */
    static Failure refused(List<String> refused, @Nullable RefusedKeys all, @Nullable Failure unsigned, String told) {
        SignatureGap gap = all == null ? null : all.gap().orElse(null);
        if (gap != null && onlyKeys(refused)) {
            String message = "the server refuses %s: %s%s".formatted(String.join(" and ", refused), gap, told);
            return failure(Kind.AUTHENTICATION_REFUSED, message).withRemedy(gap.remedy());
        }
        String but = unsigned == null ? "" : ", and takes another key, but " + unsigned.message();
        String what = String.join(" and ", refused);
        String keyRemedy = all == null ? SOME_KEYS_REMEDY : all.remedy();
        String remedy = unsigned == null ? keyRemedy : unsigned.remedy();
        return failure(Kind.AUTHENTICATION_REFUSED, "the server refuses %s%s%s".formatted(what, but, told))
                .withRemedy(onlyKeys(refused) ? remedy : PASSWORD_REMEDY);
    }

    private static boolean onlyKeys(List<String> refused) {
        return refused.stream().allMatch(each -> each.startsWith("the key"));
    }

    static Failure noCommonMethod(String told) {
        return failure(Kind.AUTHENTICATION_REFUSED, "the server does not offer our way to log in" + told)
                .withRemedy(METHOD_REMEDY);
    }

    /** JSch offered none of the keys, since none may sign by an algorithm that it has. */
    static Failure noKeyFits(List<SignatureGap.Key> keys, String told) {
        String message =
                "the server was asked with none of our keys (%s)%s".formatted(SignatureGap.describe(keys), told);
        return failure(Kind.AUTHENTICATION_REFUSED, message).withRemedy(ALGORITHM_REMEDY);
    }

    static Failure furtherFactor(String message) {
        return failure(Kind.AUTHENTICATION_REFUSED, message).withRemedy(FURTHER_REMEDY);
    }

    static Failure passwordRefused() {
        return failure(Kind.AUTHENTICATION_REFUSED, "the server refuses the password")
                .withRemedy(PASSWORD_REMEDY);
    }

    static Failure passwordExpired() {
        return failure(Kind.AUTHENTICATION_REFUSED, "the server wants the password to be changed")
                .withRemedy("log in with ssh and change the password");
    }

    /**
     * No credentials can be used. An agent may come back without a change of the configuration, so its failure decides the
     * kind.
     */
    static Failure nothingToOffer(List<Failure> unusable) {
        Failure first = unusable.stream()
                .filter(why -> why.kind() == Kind.AGENT_UNAVAILABLE)
                .findFirst()
                .orElse(unusable.get(0));
        return first.withMessage(unusable.stream().map(Failure::message).collect(Collectors.joining("; ")));
    }

    private static Failure failure(Kind kind, String message) {
        return Failure.of(kind, Stage.AUTHENTICATION, message);
    }
}
