package dev.autotunnel.internal.jsch;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.JSchRevokedHostKeyException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.auth.HostKeyCheck;
import dev.autotunnel.internal.jsch.wire.JschLog;
import dev.autotunnel.internal.jsch.wire.OwnedSocket;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says why an attempt failed, by evidence: how far our own socket and host-key check had come, how the stream ended, which
 * exception types JSch threw or logged. Its texts are only quoted: it reports "Auth fail" for a reset too.
 */
final class AttemptFailure {
    /** Protocol error and no more methods: how OpenSSH says "too many authentication failures". */
    private static final Set<Integer> REFUSALS = Set.of(2, 14);

    private final String server;
    private final OwnedSocket wire;
    private final HostKeyCheck hostKeys;
    private final JschLog log;

    AttemptFailure(String server, OwnedSocket wire, HostKeyCheck hostKeys, JschLog log) {
        this.server = server;
        this.wire = wire;
        this.hostKeys = hostKeys;
        this.log = log;
    }

    /** How far the attempt has come. */
    Stage stage() {
        if (!wire.isConnected()) {
            return Stage.CONNECT;
        }
        if (hostKeys.refusal() != null) {
            return Stage.HOST_KEY;
        }
        return hostKeys.accepted() ? Stage.AUTHENTICATION : Stage.KEY_EXCHANGE;
    }

    /** What an exception means, where the host key was not refused: that says itself why. */
    Failure of(Exception e) {
        if (e instanceof JSchRevokedHostKeyException) {
            return failure(Kind.HOST_KEY_CHANGED, Stage.HOST_KEY, "the host key is marked as @revoked", e);
        }
        if (e instanceof JSchAlgoNegoFailException) {
            return failure(Kind.NO_COMMON_ALGORITHM, Stage.KEY_EXCHANGE, e.getMessage(), e);
        }
        if (!(e instanceof JSchException)) {
            return failure(Kind.HANDSHAKE_FAILED, stage(), "JSch stumbled: " + e, e);
        }
        return hostKeys.accepted() ? authentication(e) : handshake(e);
    }

    private Failure handshake(Exception e) {
        String what = wire.brokenBy() != null ? wire.brokenBy() : rootMessage(e);
        return failure(Kind.HANDSHAKE_FAILED, Stage.KEY_EXCHANGE, "no key exchange: " + what, e);
    }

    private Failure authentication(Exception e) {
        String broken = wire.brokenBy() != null ? wire.brokenBy() : notWritten(e);
        if (broken != null) {
            return failure(Kind.LINK_CLOSED, Stage.AUTHENTICATION, "broken off during authentication: " + broken, e);
        }
        JSchSessionDisconnectException goodbye = goodbye(e);
        if (goodbye != null && !REFUSALS.contains(goodbye.getReasonCode())) {
            return failure(Kind.LINK_CLOSED, Stage.AUTHENTICATION, "the server hung up: " + goodbye.getMessage(), e);
        }
        String said = goodbye == null ? e.getMessage() : goodbye.getMessage();
        return failure(Kind.AUTHENTICATION_REFUSED, Stage.AUTHENTICATION, "the server refuses us: " + said, e);
    }

    /** JSch puts the name of the exception into its own message, sometimes twice. */
    private static @Nullable String rootMessage(Throwable e) {
        return rootCause(e).getMessage();
    }

    private static Throwable rootCause(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? e : rootCause(cause);
    }

    /** That writing failed may be noticed before reading does. JSch makes a refusal of it, and only logs what it was. */
    private @Nullable String notWritten(Exception e) {
        Throwable why = log.lastCause() instanceof IOException logged ? logged : rootCause(e);
        return why instanceof IOException ? String.valueOf(why.getMessage()) : null;
    }

    /** JSch only logs what the server said when it hung up during authentication. */
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
