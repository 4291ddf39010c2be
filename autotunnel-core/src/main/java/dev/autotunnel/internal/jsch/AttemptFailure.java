package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.algorithms.AlgorithmGap;
import dev.autotunnel.internal.jsch.auth.HostKeyCheck;
import dev.autotunnel.internal.jsch.auth.LoginEnded;
import dev.autotunnel.internal.jsch.auth.LoginEvidence;
import dev.autotunnel.internal.jsch.auth.PinnedOptions;
import dev.autotunnel.internal.jsch.wire.GreetingFailure;
import dev.autotunnel.internal.jsch.wire.JschLog;
import dev.autotunnel.internal.jsch.wire.OwnedSocket;
import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.spec.Algorithms;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Explains why an attempt failed, from evidence. Our own socket and host-key check show how far the attempt had come, and how
 * the stream ended. Further evidence is what was offered to the server, and which exception types JSch threw or logged.
 * JSch's own texts are only quoted, because JSch reports "Auth fail" for a connection reset too.
 *
 * <p>Thread-safe.
 */
final class AttemptFailure {
    /**
     * The disconnect reasons 2 (protocol error) and 14 (no more authentication methods available). OpenSSH uses them for "too
     * many authentication failures".
     */
    private static final Set<Integer> REFUSALS = Set.of(2, 14);

    private static final String LOGIN_REMEDY =
            "see the server's log: an account that is locked, expired or barred by PAM, LoginGraceTime, or sshd itself";

    private final String server;
    private final Algorithms algorithms;
    private final OwnedSocket wire;
    private final HostKeyCheck hostKeys;
    private final LoginEvidence login;
    private final JschLog log;

    AttemptFailure(
            String server,
            Algorithms algorithms,
            OwnedSocket wire,
            HostKeyCheck hostKeys,
            LoginEvidence login,
            JschLog log) {
        this.server = server;
        this.algorithms = algorithms;
        this.wire = wire;
        this.hostKeys = hostKeys;
        this.login = login;
        this.log = log;
    }

    /** Returns how far the attempt has come. */
    Stage stage() {
        if (!wire.isConnected()) {
            return Stage.CONNECT;
        }
        if (hostKeys.refusal() != null) {
            return Stage.HOST_KEY;
        }
        return hostKeys.accepted() ? Stage.AUTHENTICATION : Stage.KEY_EXCHANGE;
    }

    /**
     * Returns the failure that an exception stands for. Call this only if the host key was not refused: a refusal has its own
     * failure.
     */
    Failure of(Exception e) {
        if (e instanceof JSchAlgoNegoFailException none) {
            return noCommon(none);
        }
        if (e instanceof LoginEnded ended) {
            Failure why = ended.failure();
            return why.withMessage(server + ": " + why.message());
        }
        if (!(e instanceof JSchException)) {
            return failure(
                    Kind.HANDSHAKE_FAILED,
                    stage(),
                    "JSch failed unexpectedly: " + UntrustedText.quote(e.toString()),
                    e);
        }
        return hostKeys.accepted() ? authentication(e) : handshake(e);
    }

    private Failure noCommon(JSchAlgoNegoFailException e) {
        String what = e.getAlgorithmName();
        String message = "no common algorithm for %s: the server offers %s, we offer %s"
                .formatted(what, UntrustedText.quote(e.getServerProposal()), e.getJSchProposal());
        return failure(Kind.NO_COMMON_ALGORITHM, Stage.KEY_EXCHANGE, message, e)
                .withRemedy(AlgorithmGap.remedy(
                        what,
                        e.getServerProposal(),
                        e.getJSchProposal(),
                        PinnedOptions.allowed(AlgorithmGap.kindOf(what), algorithms)));
    }

    private Failure handshake(Exception e) {
        String gone = wire.gone();
        if (gone != null && !wire.greeting().isComplete()) {
            String text = wire.greeting().text();
            String printed = text.isEmpty() ? "" : "; it printed " + UntrustedText.quote(text);
            return failure(Kind.PROXY_FAILED, Stage.CONNECT, gone + printed, e);
        }
        String how = wire.brokenBy() != null ? wire.brokenBy() : UntrustedText.quote(rootMessage(e));
        JSchSessionDisconnectException goodbye = goodbye(e);
        Failure failure = GreetingFailure.ended(wire.greeting(), how)
                .orElseGet(() -> Failure.of(
                        Kind.HANDSHAKE_FAILED,
                        Stage.KEY_EXCHANGE,
                        "no key exchange: " + (goodbye == null ? how : said(goodbye))));
        return Failure.of(failure.kind(), failure.stage(), server + ": " + failure.message(), e)
                .withRemedy(failure.remedy());
    }

    private Failure authentication(Exception e) {
        String broken = wire.brokenBy() != null ? wire.brokenBy() : notWritten(e);
        if (broken != null) {
            return login.wasRefused() ? refused(true, UntrustedText.line(broken), e) : closed(broken, e);
        }
        JSchSessionDisconnectException goodbye = goodbye(e);
        if (goodbye == null) {
            return refused(false, UntrustedText.quote(e.getMessage()), e);
        }
        String said = said(goodbye);
        return REFUSALS.contains(goodbye.getReasonCode()) && login.wasOffered()
                ? refused(true, said, e)
                : failure(Kind.LINK_CLOSED, Stage.AUTHENTICATION, "the server ended the login: " + said, e)
                        .withRemedy(LOGIN_REMEDY);
    }

    /** The connection ended during the login, and the server gave no answer. */
    private Failure closed(String how, Exception e) {
        String message = how.equals(OwnedSocket.CLOSED)
                ? "the server closed the connection during the login"
                : "the connection broke during the login: " + how;
        return failure(Kind.LINK_CLOSED, Stage.AUTHENTICATION, message, e).withRemedy(LOGIN_REMEDY);
    }

    private Failure refused(boolean ended, String said, Exception e) {
        Failure why = login.refused(ended, said);
        return Failure.of(why.kind(), why.stage(), server + ": " + why.message(), e)
                .withRemedy(why.remedy());
    }

    private static String said(JSchSessionDisconnectException goodbye) {
        return "disconnect reason %d, %s"
                .formatted(goodbye.getReasonCode(), UntrustedText.quote(goodbye.getDescription()));
    }

    /** Returns the message of the root cause. JSch puts the name of the exception into its own message, sometimes twice. */
    private static @Nullable String rootMessage(Throwable e) {
        return rootCause(e).getMessage();
    }

    private static Throwable rootCause(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : rootCause(cause);
    }

    /**
     * Returns why a write failed, or null if no write failed. A write may fail before a read does. JSch then reports a
     * refusal, and only logs the cause.
     */
    private @Nullable String notWritten(Exception e) {
        Throwable why = log.lastCause() instanceof IOException logged ? logged : rootCause(e);
        return why instanceof IOException ? String.valueOf(why.getMessage()) : null;
    }

    /**
     * Returns the server's disconnect message, or null. JSch only logs this message if the server disconnects during
     * authentication.
     */
    private @Nullable JSchSessionDisconnectException goodbye(Exception e) {
        if (e instanceof JSchSessionDisconnectException thrown) {
            return thrown;
        }
        return log.lastCause() instanceof JSchSessionDisconnectException logged ? logged : null;
    }

    private Failure failure(Kind kind, Stage stage, @Nullable String message, Exception e) {
        return Failure.of(kind, stage, server + ": " + message, e);
    }
}
