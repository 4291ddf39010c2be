package dev.autotunnel.event;

import dev.autotunnel.internal.text.PrintableException;
import dev.autotunnel.internal.text.UntrustedText;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reason of a failure, for a program ({@link #kind()}, {@link #stage()}) and for a person ({@link #message()},
 * {@link #remedy()}). It holds no secret.
 *
 * <p>Immutable; thread-safe.
 */
public final class Failure implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final Stage stage;
    private final String message;
    private final String remedy;
    private final @Nullable Throwable cause;

    /** How far an attempt or a connection had come. */
    public enum Stage {
        /** Binding local listeners, before anything is sent. */
        LISTEN,
        /** Looking up the server's name. */
        RESOLVE,
        /** Opening the TCP connection. */
        CONNECT,
        /** Exchanging banners and keys. */
        KEY_EXCHANGE,
        /** Checking the server's host key. */
        HOST_KEY,
        /** Authentication. */
        AUTHENTICATION,
        /** Binding remote forwards, or opening a channel to a target. */
        FORWARD,
        /** The established connection. */
        LINK,
        /** The end-to-end test. */
        MONITOR,
        /** The supervisor's own rules: gate time, limits, requests of the application. */
        POLICY;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * The kind of a failure. Each kind has a remedy, which is used if no better one is known. Later versions may add kinds.
     */
    public enum Kind {
        /** The server's name has no address. */
        UNRESOLVED("check the host name and the resolver"),
        /** Nothing listens on the server's port. */
        CONNECT_REFUSED("check that sshd runs on that host and port"),
        /** The server could not be reached. */
        UNREACHABLE("check the network path and the firewalls to the server"),
        /** The proxy, the command or the socket factory of the server's {@code Connector} does not connect us to the server. */
        PROXY_FAILED("check the address, the rules and the log of the proxy; run a proxy command by hand"),
        /** An attempt took longer than the connect deadline. */
        CONNECT_TIMEOUT("check the network path; raise connectDeadline if the server is merely slow"),
        /** The server, or a device in front of it, closed the connection before it sent its SSH banner. */
        CLOSED_BEFORE_BANNER(
                "sshd or a filter before it turns this address away: see MaxStartups and PerSourcePenalties"
                        + " in sshd_config, the server's log, tcp wrappers and fail2ban"),
        /**
         * The other side does not speak SSH 2, or the connection ended after the banner and before the keys were exchanged.
         */
        HANDSHAKE_FAILED("see the server's log; check that no proxy or firewall on the way interferes with SSH"),
        /** Client and server have no algorithm in common. */
        NO_COMMON_ALGORITHM("update the server, or enable a common algorithm on it"),
        /** The server's host key is not among the known ones. */
        HOST_KEY_UNKNOWN("verify the fingerprint with the server's owner, then add the key to known_hosts or pin it"),
        /** The server's host key differs from the known one. */
        HOST_KEY_CHANGED("find out why before you trust it: a reinstalled server or someone in the middle"),
        /** The server's host key is marked as {@code @revoked} in known_hosts, or is in a file of revoked keys. */
        HOST_KEY_REVOKED(
                "do not connect: whoever has that key can be the server; ask the server's owner for its new key"),
        /**
         * A known_hosts file exists but cannot be read, a new key cannot be added to it, or the application's
         * {@code HostKeyVerifier} gave no verdict. It is tried again within 1 to 5 s, since files come back: a mount, a
         * permission, room on a disk.
         */
        HOST_KEYS_UNREADABLE("check the path, the permissions and the free space of the known_hosts file"),
        /** The server does not accept the credentials. */
        AUTHENTICATION_REFUSED(
                "check user name and credentials, and AllowUsers and AuthenticationMethods on the server"),
        /** The private key file cannot be used. */
        KEY_UNUSABLE("check the path, the format and the passphrase of the private key"),
        /**
         * The application's {@code CredentialsProvider}, its supplier of a password or passphrase, or its
         * {@code PromptHandler} threw or did not answer in time. It is asked again at the next attempt.
         */
        CREDENTIALS_UNAVAILABLE("see the cause: the place from which the application takes its credentials"),
        /** The agent cannot be reached, does not answer, holds no usable key, or refuses to sign. */
        AGENT_UNAVAILABLE("check that the agent runs, its socket's path, and that ssh-add -l lists the key"),
        /** A local listener could not be bound: {@code start()} and {@code bind()} throw this, and do not try again. */
        LOCAL_PORT_UNAVAILABLE("choose another port, or 0 for any free one"),
        /** The port of a remote forward is busy, privileged, or outside PermitListen. */
        REMOTE_PORT_UNAVAILABLE("free the port on the server (an old session may still hold it), or choose another"),
        /** The server refuses all remote forwarding. */
        REMOTE_FORWARDING_REFUSED("the server refuses forwarding: see AllowTcpForwarding and PermitListen"),
        /** The server did not answer a forwarding request: that of the tunnel for a remote forward, or that of a client. */
        FORWARD_TIMEOUT("check the server's load and its log"),
        /** The server could not connect to the target of a forward. */
        TARGET_UNREACHABLE("check that the target listens and that the server can reach it"),
        /** The server is alive, but its target did not answer: the target is down, or its packets are dropped. */
        TARGET_TIMEOUT("check that the target is up, and that no firewall between the server and it drops packets"),
        /** The server does not allow that target: a client's, or the next server behind a jump host. */
        TARGET_PROHIBITED(
                "see AllowTcpForwarding, AllowStreamLocalForwarding, PermitOpen and MaxSessions on the server"),
        /** A client waited for the tunnel longer than {@code WhileDown} allows. */
        HOLD_EXPIRED("see why the tunnel is down; raise WhileDown.hold if clients can wait longer"),
        /** More clients waited for the tunnel than {@code WhileDown} allows. */
        HOLD_FULL("see why the tunnel is down; raise the number of clients of WhileDown.hold"),
        /** A client came, but the next attempt is later than the client may wait: see the last failure. */
        NO_ATTEMPT_IN_TIME("see why the last attempt failed; retryNow() tries again at once"),
        /** A client came, but its forward had reached the limit of its connections. */
        CONNECTIONS_FULL("close connections that are not needed, or raise the forward's maxConnections"),
        /**
         * A client did not take its data for so long that it was closed, to keep the others going. This happens only without
         * access to JSch's internals: on the module path without {@code --add-opens}, or with an untested version of JSch.
         */
        CLIENT_STALLED(
                "start the JVM with --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.autotunnel, with which a client"
                        + " may stop reading; or see why that client did"),
        /**
         * A client of a dynamic forward did not speak SOCKS, did not finish the handshake in time, or asked for something
         * that is not offered.
         */
        CLIENT_REFUSED("set the client up for SOCKS 5 or 4a without authentication; only CONNECT is offered"),
        /** The connection was closed or reset. */
        LINK_CLOSED(
                "see the server's log: a restart, UnusedConnectionTimeout, ClientAliveInterval, or a network that reset it"),
        /** The server sent nothing for longer than ServerAlive allows. */
        LINK_SILENT("check the network path to the server"),
        /** The end-to-end test failed. */
        MONITOR_FAILED("check what the monitor's message passes through: forwards, echo service, server load"),
        /** The monitor's own ports cannot be bound, or the server forbids its connection. */
        MONITOR_UNAVAILABLE("choose other monitor ports, or MonitorSpec.loop() which needs none"),
        /** The application asked for a new connection. */
        RESTART_REQUESTED("none needed"),
        /** The first attempt failed, or the first connection ended within the gate time. The tunnel has given up. */
        GATE_TIME("see the cause of the failed first connection, or turn the gate off"),
        /** The allowed number of starts is used up. The tunnel has given up. */
        MAX_STARTS_REACHED("see the cause of the failures, or raise maxStarts"),
        /** The allowed lifetime is over. The tunnel has stopped. */
        MAX_LIFETIME_REACHED("none needed"),
        /** A wait for the tunnel ended before the tunnel was up. */
        TIMEOUT("see the last failure"),
        /** The supervisor was stopped. */
        STOPPED("call start()"),
        /** A waiting thread was interrupted. */
        INTERRUPTED("none needed"),
        /** The JVM has no memory left: no heap, no direct memory, or no thread. */
        OUT_OF_MEMORY(
                "raise -Xmx; or lower the tunnel's windowLimit, the forwards' maxConnections, or what else fills the heap"),
        /** A defect in this library. */
        INTERNAL("report it, with the stack trace");

        private final String remedy;

        Kind(String remedy) {
            this.remedy = remedy;
        }

        /** Returns the usual remedy against this kind of failure. */
        public String remedy() {
            return remedy;
        }

        /**
         * Returns whom a failure of this kind usually concerns. The event or the state decides: {@code FORWARD_TIMEOUT} and
         * {@code OUT_OF_MEMORY} in a {@code ConnectionFailed} concern one client, and {@code TARGET_PROHIBITED} as the cause
         * of {@code Waiting} means that a jump host does not lead to the next server.
         */
        public Category category() {
            return switch (this) {
                case LINK_CLOSED, LINK_SILENT, MONITOR_FAILED, MONITOR_UNAVAILABLE, RESTART_REQUESTED -> Category.LINK;
                case TARGET_UNREACHABLE,
                        TARGET_TIMEOUT,
                        TARGET_PROHIBITED,
                        HOLD_EXPIRED,
                        NO_ATTEMPT_IN_TIME,
                        HOLD_FULL,
                        CONNECTIONS_FULL,
                        CLIENT_STALLED,
                        CLIENT_REFUSED -> Category.CLIENT;
                case GATE_TIME, MAX_STARTS_REACHED, MAX_LIFETIME_REACHED -> Category.TUNNEL;
                case LOCAL_PORT_UNAVAILABLE, TIMEOUT, STOPPED, INTERRUPTED -> Category.WAIT;
                case UNRESOLVED,
                        CONNECT_REFUSED,
                        UNREACHABLE,
                        PROXY_FAILED,
                        CONNECT_TIMEOUT,
                        CLOSED_BEFORE_BANNER,
                        HANDSHAKE_FAILED,
                        NO_COMMON_ALGORITHM,
                        HOST_KEY_UNKNOWN,
                        HOST_KEY_CHANGED,
                        HOST_KEY_REVOKED,
                        HOST_KEYS_UNREADABLE,
                        AUTHENTICATION_REFUSED,
                        KEY_UNUSABLE,
                        AGENT_UNAVAILABLE,
                        CREDENTIALS_UNAVAILABLE,
                        REMOTE_PORT_UNAVAILABLE,
                        REMOTE_FORWARDING_REFUSED,
                        FORWARD_TIMEOUT,
                        OUT_OF_MEMORY,
                        INTERNAL -> Category.ATTEMPT;
            };
        }

        /** Whether an attempt can end with a failure of this kind. Only such kinds can be fatal for a restart policy. */
        public boolean canEndAttempt() {
            return switch (this) {
                case MONITOR_UNAVAILABLE, RESTART_REQUESTED -> false;
                case TARGET_PROHIBITED -> true; // a jump host may not lead to the next server
                default -> category() == Category.ATTEMPT || category() == Category.LINK;
            };
        }
    }

    /** Whom a failure concerns. Later versions may add categories. */
    public enum Category {
        /** An attempt to connect. The next attempt follows by itself, or the tunnel gives up. */
        ATTEMPT,
        /** The connection to the server, or its test. An attempt that has come that far ends with such a failure too. */
        LINK,
        /** One client of a forward. The tunnel goes on. */
        CLIENT,
        /** The tunnel itself: a limit of its {@code RestartPolicy} has ended it. */
        TUNNEL,
        /** A call of the application: a wait that is over, or a start that could not bind its ports. */
        WAIT
    }

    /**
     * Makes message, remedy and cause fit for a log, because they may contain text of a server or a client. Control and
     * format characters are replaced, and texts of more than 2000 characters are cut. If this changes a message of the cause,
     * the cause is replaced by an exception that prints the same class name and stack trace.
     */
    private Failure(Kind kind, Stage stage, String message, String remedy, @Nullable Throwable cause) {
        this.kind = Objects.requireNonNull(kind, "kind");
        this.stage = Objects.requireNonNull(stage, "stage");
        this.message = UntrustedText.line(Objects.requireNonNull(message, "message"));
        this.remedy = UntrustedText.line(Objects.requireNonNull(remedy, "remedy"));
        this.cause = PrintableException.of(cause);
    }

    /** A failure with the usual remedy of its kind. */
    public static Failure of(Kind kind, Stage stage, String message) {
        return new Failure(kind, stage, message, kind.remedy(), null);
    }

    /** A failure with the usual remedy of its kind, and the exception behind it. */
    public static Failure of(Kind kind, Stage stage, String message, @Nullable Throwable cause) {
        return new Failure(kind, stage, message, kind.remedy(), cause);
    }

    /** The same failure with a remedy that fits better. */
    public Failure withRemedy(String better) {
        return new Failure(kind, stage, message, better, cause);
    }

    /** The same failure with a message that says more. */
    public Failure withMessage(String better) {
        return new Failure(kind, stage, better, remedy, cause);
    }

    /** Returns the kind of the failure. */
    public Kind kind() {
        return kind;
    }

    /** Returns how far the attempt or the connection had come. */
    public Stage stage() {
        return stage;
    }

    /** One sentence with the facts. */
    public String message() {
        return message;
    }

    /** Returns what to do about the failure. */
    public String remedy() {
        return remedy;
    }

    /** Returns the exception that caused the failure, or null if there is none. */
    public @Nullable Throwable cause() {
        return cause;
    }

    private @Nullable Object[] components() {
        return new @Nullable Object[] {kind, stage, message, remedy, cause};
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Failure that && Arrays.equals(components(), that.components());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components());
    }

    @Override
    public String toString() {
        return "%s at %s: %s (%s)".formatted(kind, stage, message, remedy);
    }
}
