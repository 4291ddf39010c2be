package dev.autotunnel.spec;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The end-to-end test: a message goes through the tunnel and must come back byte for byte. autossh's {@code -M}. By default a
 * tunnel has none ({@link #off()}).
 *
 * <p>The first test is made as soon as the forwards are bound, and the tunnel is up only once it has passed. The next one comes
 * after the first poll time, then one every poll time.
 *
 * <p>Immutable; thread-safe.
 */
public abstract sealed class MonitorSpec {
    private final MonitorTiming timing;

    private MonitorSpec(MonitorTiming timing) {
        this.timing = Rules.given("monitor.timing", timing);
    }

    /**
     * autossh's {@code -M port}: a local forward {@code port:127.0.0.1:port}, a remote forward
     * {@code port:127.0.0.1:port+1}, and a listener on port + 1 from {@code start()} to {@code stop()}.
     *
     * @param port from 1 to 65534, since the next one is used too
     * @throws InvalidSpecException if it is not
     */
    public static Loop loop(int port) {
        boolean sound = port >= 1 && port <= 65_534;
        Rules.require(sound, "monitor.port", port, "must be from 1 to 65534, since the next one is used too");
        return new Loop(port, MonitorTiming.defaults());
    }

    /** Returns a loop that needs no local port. The server chooses its own port, so no port collides. */
    public static Loop loop() {
        return new Loop(Loop.NO_PORT, MonitorTiming.defaults());
    }

    /**
     * autossh's {@code -M port:echo_port}: a local forward {@code port:127.0.0.1:echo_port}, behind which an echo service
     * answers on the server.
     *
     * @param port the local port, from 1 to 65535
     * @param echoPort the port of the echo service on the server, from 1 to 65535
     * @throws InvalidSpecException if one of them is out of range
     */
    public static Echo echo(int port, int echoPort) {
        return new Echo(port, echoPort, MonitorTiming.defaults());
    }

    /** No end-to-end test: autossh's {@code -M 0}. The link is still watched by {@link ServerAlive}. */
    public static Off off() {
        return Off.INSTANCE;
    }

    /**
     * Reads the argument of {@code -M}: {@code port:echo_port}, {@code port}, or {@code 0}.
     *
     * @throws InvalidSpecException if it has another form
     */
    public static MonitorSpec parse(String text) {
        String rule = "must be port, port:echo_port, or 0";
        Rules.require(Rules.given("monitor", text).matches("\\d{1,5}(:\\d{1,5})?"), "monitor", text, rule);
        int colon = text.indexOf(':');
        if (colon >= 0) {
            return echo(
                    Rules.number("monitor", text.substring(0, colon), rule),
                    Rules.number("monitor", text.substring(colon + 1), rule));
        }
        int port = Rules.number("monitor", text, rule);
        return port == 0 ? off() : loop(port);
    }

    /** The times and the message of the test. */
    public final MonitorTiming timing() {
        return timing;
    }

    /**
     * The same monitor with other times or another message.
     *
     * @throws InvalidSpecException if there is no test: {@link #off()}
     */
    public abstract MonitorSpec withTiming(MonitorTiming other);

    /** The same with another poll time, which is the first poll time too unless set apart; see {@link MonitorTiming}. */
    public final MonitorSpec poll(Duration poll) {
        return withTiming(timing.withPoll(poll));
    }

    /** The same with another first poll time; see {@link MonitorTiming}. */
    public final MonitorSpec firstPoll(Duration firstPoll) {
        return withTiming(timing.withFirstPoll(firstPoll));
    }

    /** The same with another timeout, at most half the poll time; see {@link MonitorTiming}. */
    public final MonitorSpec timeout(Duration timeout) {
        return withTiming(timing.withTimeout(timeout));
    }

    /** Returns the same monitor with text to append to the message; see {@link MonitorTiming}. */
    public final MonitorSpec message(String message) {
        return withTiming(timing.withMessage(message));
    }

    /** The same with another number of failures in a row that end the connection; see {@link MonitorTiming}. */
    public final MonitorSpec failureThreshold(int threshold) {
        return withTiming(timing.withFailureThreshold(threshold));
    }

    /** A loop through the server; made by {@link MonitorSpec#loop()} and {@link MonitorSpec#loop(int)}. */
    public static final class Loop extends MonitorSpec {
        private static final int NO_PORT = 0;

        private final int port;

        private Loop(int port, MonitorTiming timing) {
            super(timing);
            this.port = port;
        }

        /** The local port; empty if none is bound here. */
        public OptionalInt port() {
            return port == NO_PORT ? OptionalInt.empty() : OptionalInt.of(port);
        }

        @Override
        public Loop withTiming(MonitorTiming other) {
            return new Loop(port, other);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Loop that && port == that.port && timing().equals(that.timing());
        }

        @Override
        public int hashCode() {
            return Objects.hash(port, timing());
        }

        @Override
        public String toString() {
            return "loop" + (port == NO_PORT ? "" : " on port " + port) + " (" + timing() + ")";
        }
    }

    /** An echo service on the server; made by {@link MonitorSpec#echo}. */
    public static final class Echo extends MonitorSpec {
        private final int port;
        private final int echoPort;

        private Echo(int port, int echoPort, MonitorTiming timing) {
            super(timing);
            this.port = Rules.port("monitor.port", port);
            this.echoPort = Rules.port("monitor.echoPort", echoPort);
        }

        /** The local port. */
        public int port() {
            return port;
        }

        /** The port of the echo service on the server. */
        public int echoPort() {
            return echoPort;
        }

        @Override
        public Echo withTiming(MonitorTiming other) {
            return new Echo(port, echoPort, other);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Echo that
                    && port == that.port
                    && echoPort == that.echoPort
                    && timing().equals(that.timing());
        }

        @Override
        public int hashCode() {
            return Objects.hash(port, echoPort, timing());
        }

        @Override
        public String toString() {
            return "echo on port " + port + " to " + echoPort + " (" + timing() + ")";
        }
    }

    /** No end-to-end test; made by {@link MonitorSpec#off}. */
    public static final class Off extends MonitorSpec {
        private static final Off INSTANCE = new Off();

        private Off() {
            super(MonitorTiming.defaults());
        }

        @Override
        public Off withTiming(MonitorTiming other) {
            throw new InvalidSpecException("monitor.timing", other, "must not be set for a monitor that is off");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Off;
        }

        @Override
        public int hashCode() {
            return Off.class.hashCode();
        }

        @Override
        public String toString() {
            return "off";
        }
    }
}
