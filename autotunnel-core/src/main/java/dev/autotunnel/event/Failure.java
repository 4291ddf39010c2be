package dev.autotunnel.event;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why something failed, for a program ({@link #kind()}, {@link #stage()}) and for a person ({@link #message()},
 * {@link #remedy()}). Holds no secret.
 *
 * @param kind what went wrong, to branch on
 * @param stage how far it had come
 * @param message one sentence with the facts
 * @param remedy what to do about it
 * @param cause the exception behind it, where there is one
 */
public record Failure(
        Kind kind,
        Stage stage,
        String message,
        String remedy,
        @Nullable Throwable cause) {

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
        /** Judging the server's host key. */
        HOST_KEY,
        /** Proving who we are. */
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

    /** What went wrong. Each kind knows a remedy that fits where nothing more exact is known. */
    public enum Kind {
        /** The server's name has no address. */
        UNRESOLVED("check the host name and the resolver"),
        /** Nothing listens on the server's port. */
        CONNECT_REFUSED("check that sshd runs on that host and port"),
        /** The server could not be reached. */
        UNREACHABLE("check the network path and the firewalls to the server"),
        /** An attempt took longer than the connect deadline. */
        CONNECT_TIMEOUT("check the network path; raise connectDeadline if the server is merely slow"),
        /** The server ended the connection before the keys were exchanged. */
        HANDSHAKE_FAILED("check that the port speaks SSH, and the server's log (MaxStartups refuses at random)"),
        /** Client and server have no algorithm in common. */
        NO_COMMON_ALGORITHM("update the server, or enable a common algorithm on it"),
        /** The server's host key is not among the known ones. */
        HOST_KEY_UNKNOWN("verify the fingerprint with the server's owner, then add the key to known_hosts or pin it"),
        /** The server's host key differs from the known one. */
        HOST_KEY_CHANGED("find out why before you trust it: a reinstalled server or someone in the middle"),
        /** The known_hosts file cannot be read. */
        HOST_KEYS_UNREADABLE("check the path and the permissions of the known_hosts file"),
        /** The server does not accept the credentials. */
        AUTHENTICATION_REFUSED("check user name and credentials, and authorized_keys and AllowUsers on the server"),
        /** The private key file cannot be used. */
        KEY_UNUSABLE("check the path, the format and the passphrase of the private key"),
        /** The agent cannot be reached or holds no key. */
        AGENT_UNAVAILABLE("check that the agent runs, its socket's path, and that ssh-add -l lists the key"),
        /** A local listener could not be bound. */
        LOCAL_PORT_UNAVAILABLE("choose another port, or 0 for any free one"),
        /** The port of a remote forward is busy, privileged, or outside PermitListen. */
        REMOTE_PORT_UNAVAILABLE("free the port on the server (an old session may still hold it), or choose another"),
        /** The server refuses remote forwarding as such. */
        REMOTE_FORWARDING_REFUSED("the server refuses forwarding: see AllowTcpForwarding and PermitListen"),
        /** The server did not answer a forwarding request. */
        FORWARD_TIMEOUT("check the server's load and its log"),
        /** The server could not connect to the target of a forward. */
        TARGET_UNREACHABLE("check that the target listens and that the server can reach it"),
        /** The server does not allow that target. */
        TARGET_PROHIBITED(
                "see AllowTcpForwarding, AllowStreamLocalForwarding, PermitOpen and MaxSessions on the server"),
        /** A client waited for the tunnel longer than {@code WhileDown} allows. */
        HOLD_EXPIRED("see why the tunnel is down; raise WhileDown.hold if clients can wait longer"),
        /** More clients waited for the tunnel than {@code WhileDown} allows. */
        HOLD_FULL("see why the tunnel is down; raise the number of clients of WhileDown.hold"),
        /** A client came when its forward had as many connections as it may have. */
        CONNECTIONS_FULL("close connections that are not needed, or raise the forward's maxConnections"),
        /**
         * A client did not take its data for so long that it was closed, to keep the others going. This happens only without
         * access to JSch's internals: on the module path without {@code --add-opens}, or with an untested version of JSch.
         */
        CLIENT_STALLED(
                "start the JVM with --add-opens com.jcraft.jsch/com.jcraft.jsch=dev.autotunnel, with which a client"
                        + " may stop reading; or see why that client did"),
        /** A client of a dynamic forward did not speak SOCKS, not in time, or asked for what is not offered. */
        CLIENT_REFUSED("set the client up for SOCKS 5 or 4a without authentication; only CONNECT is offered"),
        /** The connection was closed or reset. */
        LINK_CLOSED("see the server's log; idle connections may be cut by a firewall (ServerAlive keeps them open)"),
        /** The server sent nothing for longer than ServerAlive allows. */
        LINK_SILENT("check the network path to the server"),
        /** The end-to-end test failed. */
        MONITOR_FAILED("check what the monitor's message passes through: forwards, echo service, server load"),
        /** The monitor's own ports cannot be bound. */
        MONITOR_UNAVAILABLE("choose other monitor ports, or MonitorSpec.loop() which needs none"),
        /** The application asked for a new connection. */
        RESTART_REQUESTED("none needed"),
        /** The first connection ended within the gate time. */
        GATE_TIME("see the cause of the failed first connection, or turn the gate off"),
        /** The allowed number of starts is used up. */
        MAX_STARTS_REACHED("see the cause of the failures, or raise maxStarts"),
        /** The allowed lifetime is over. */
        MAX_LIFETIME_REACHED("none needed"),
        /** A wait for the tunnel ended before the tunnel was up. */
        TIMEOUT("see the last failure"),
        /** The supervisor was stopped. */
        STOPPED("call start()"),
        /** A waiting thread was interrupted. */
        INTERRUPTED("none needed"),
        /** A defect in this library. */
        INTERNAL("report it, with the stack trace");

        private final String remedy;

        Kind(String remedy) {
            this.remedy = remedy;
        }

        /** What usually helps against this kind of failure. */
        public String remedy() {
            return remedy;
        }
    }

    /** Checks that nothing but the cause is missing. */
    public Failure {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(stage, "stage");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(remedy, "remedy");
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

    @Override
    public String toString() {
        return "%s at %s: %s (%s)".formatted(kind, stage, message, remedy);
    }
}
