package dev.autotunnel.spec;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * The end-to-end test: a message goes through the tunnel and must come back byte for byte. autossh's {@code -M}.
 *
 * <p>The first test is made as soon as the forwards are bound, and the tunnel is up only once it has passed; the next comes
 * after the first poll time, then one every poll time.
 */
public sealed interface MonitorSpec {

    /** The times and the message of the test. */
    MonitorTiming timing();

    /** The same monitor with other times or another message. */
    MonitorSpec withTiming(MonitorTiming timing);

    /**
     * autossh's {@code -M port}: a local forward {@code port:127.0.0.1:port}, a remote forward
     * {@code port:127.0.0.1:port+1}, and a listener on port + 1 for the life of the supervisor. Without a port nothing local
     * is bound and the server chooses its port, so nothing collides.
     *
     * @param port 1 to 65534, or none
     * @param timing times and message
     */
    record Loop(OptionalInt port, MonitorTiming timing) implements MonitorSpec {
        /** Checks the port. */
        public Loop {
            port.ifPresent(p -> Rules.require(
                    p >= 1 && p <= 65_534,
                    "monitor.port",
                    p,
                    "must be from 1 to 65534, since the next one is used too"));
        }

        @Override
        public Loop withTiming(MonitorTiming other) {
            return new Loop(port, other);
        }
    }

    /**
     * autossh's {@code -M port:echo_port}: a local forward {@code port:127.0.0.1:echo_port}, behind which an echo service
     * answers on the server.
     *
     * @param port the local port, 1 to 65535
     * @param echoPort the port of the echo service on the server, 1 to 65535
     * @param timing times and message
     */
    record Echo(int port, int echoPort, MonitorTiming timing) implements MonitorSpec {
        /** Checks the ports. */
        public Echo {
            Rules.port("monitor.port", port);
            Rules.port("monitor.echoPort", echoPort);
        }

        @Override
        public Echo withTiming(MonitorTiming other) {
            return new Echo(port, echoPort, other);
        }
    }

    /** No end-to-end test: autossh's {@code -M 0}. The link is still watched by {@link ServerAlive}. */
    record Off() implements MonitorSpec {
        @Override
        public MonitorTiming timing() {
            return MonitorTiming.defaults();
        }

        @Override
        public Off withTiming(MonitorTiming timing) {
            return this;
        }
    }

    /** {@code -M port}. */
    static Loop loop(int port) {
        return new Loop(OptionalInt.of(port), MonitorTiming.defaults());
    }

    /** A loop that needs no local port and lets the server choose its own. */
    static Loop loop() {
        return new Loop(OptionalInt.empty(), MonitorTiming.defaults());
    }

    /** {@code -M port:echo_port}. */
    static Echo echo(int port, int echoPort) {
        return new Echo(port, echoPort, MonitorTiming.defaults());
    }

    /** {@code -M 0}. */
    static Off off() {
        return new Off();
    }

    /** Reads the argument of {@code -M}: {@code port:echo_port}, {@code port}, or {@code 0}. */
    static MonitorSpec parse(String text) {
        String rule = "must be port, port:echo_port, or 0";
        Rules.require(text.matches("\\d{1,5}(:\\d{1,5})?"), "monitor", text, rule);
        int colon = text.indexOf(':');
        if (colon >= 0) {
            return echo(
                    Rules.number("monitor", text.substring(0, colon), rule),
                    Rules.number("monitor", text.substring(colon + 1), rule));
        }
        int port = Rules.number("monitor", text, rule);
        return port == 0 ? off() : loop(port);
    }

    /** The same with another poll time, which is the first poll time too unless set apart. */
    default MonitorSpec poll(Duration poll) {
        return withTiming(timing().withPoll(poll));
    }

    /** The same with another first poll time. */
    default MonitorSpec firstPoll(Duration firstPoll) {
        return withTiming(timing().withFirstPoll(firstPoll));
    }

    /** The same with another timeout. */
    default MonitorSpec timeout(Duration timeout) {
        return withTiming(timing().withTimeout(timeout));
    }

    /** The same with words to add to the message. */
    default MonitorSpec message(String message) {
        return withTiming(timing().withMessage(message));
    }

    /** The same with another number of failures in a row that end the connection. */
    default MonitorSpec failureThreshold(int threshold) {
        return withTiming(timing().withFailureThreshold(threshold));
    }
}
