package dev.autotunnel.autossh;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongPredicate;

/**
 * The values of the {@code AUTOSSH_*} environment variables, with the meaning they have in autossh. Immutable.
 *
 * @param debug {@code AUTOSSH_DEBUG}: log all messages, also to stderr
 * @param logLevel {@code AUTOSSH_LOGLEVEL}, 0 to 7, by default 6
 * @param logFile {@code AUTOSSH_LOGFILE}: the file to use instead of syslog
 * @param pidFile {@code AUTOSSH_PIDFILE}
 * @param port {@code AUTOSSH_PORT}: the monitor ports if there is no {@code -M}
 * @param poll {@code AUTOSSH_POLL}, by default 600 s; at most the lifetime
 * @param firstPoll {@code AUTOSSH_FIRST_POLL}; at most the lifetime
 * @param message {@code AUTOSSH_MESSAGE}, at most 64 bytes
 * @param gateTime {@code AUTOSSH_GATETIME}, by default 30 s
 * @param maxStart {@code AUTOSSH_MAXSTART}; empty for no limit
 * @param maxLifetime {@code AUTOSSH_MAXLIFETIME}; empty for no limit
 * @param ntService {@code AUTOSSH_NTSERVICE}: {@code -N} is implied, and the log goes to stdout
 * @param otherSsh {@code AUTOSSH_PATH}: accepted and ignored
 */
record Environment(
        boolean debug,
        int logLevel,
        Optional<Path> logFile,
        Optional<Path> pidFile,
        Optional<String> port,
        Duration poll,
        Optional<Duration> firstPoll,
        String message,
        Duration gateTime,
        OptionalInt maxStart,
        Optional<Duration> maxLifetime,
        boolean ntService,
        Optional<String> otherSsh) {

    private static final int DEBUG_LEVEL = 7;
    private static final String INFO_LEVEL = "6";
    private static final int MESSAGE_BYTES = 64;

    /**
     * Parses the variables.
     *
     * @throws UsageException if a value is invalid; the message is that of autossh
     */
    static Environment of(Map<String, String> variables) {
        boolean debug = variables.containsKey("AUTOSSH_DEBUG");
        Numbers numbers = new Numbers(variables);
        long level = debug
                ? DEBUG_LEVEL
                : numbers.get("AUTOSSH_LOGLEVEL", INFO_LEVEL, "log level", n -> n >= 0 && n <= DEBUG_LEVEL);
        Duration poll = seconds(numbers.get("AUTOSSH_POLL", "600", "poll time", n -> n > 0));
        long first = numbers.get("AUTOSSH_FIRST_POLL", "-1", "first poll time", n -> n > 0 || n == -1);
        long gate = numbers.get("AUTOSSH_GATETIME", "30", "gate time", n -> n >= 0);
        long starts = numbers.get("AUTOSSH_MAXSTART", "-1", "max start number", n -> n >= -1 && n <= Integer.MAX_VALUE);
        long life = numbers.get("AUTOSSH_MAXLIFETIME", "0", "max lifetime", n -> n >= 0);
        Optional<Duration> lifetime = life == 0 ? Optional.empty() : Optional.of(seconds(life));
        Optional<Duration> firstPoll = first == -1 ? Optional.empty() : Optional.of(seconds(first));
        return new Environment(
                debug,
                (int) level,
                given(variables, "AUTOSSH_LOGFILE").map(Path::of),
                given(variables, "AUTOSSH_PIDFILE").map(Path::of),
                given(variables, "AUTOSSH_PORT"),
                atMost(poll, lifetime),
                firstPoll.map(time -> atMost(time, lifetime)),
                message(variables),
                seconds(gate),
                starts == -1 ? OptionalInt.empty() : OptionalInt.of((int) starts),
                lifetime,
                "yes".equals(variables.get("AUTOSSH_NTSERVICE")),
                given(variables, "AUTOSSH_PATH"));
    }

    private static Optional<String> given(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    private static String message(Map<String, String> variables) {
        String message = variables.getOrDefault("AUTOSSH_MESSAGE", "");
        if (message.getBytes(StandardCharsets.UTF_8).length > MESSAGE_BYTES) {
            throw new UsageException("echo message may only be %d bytes long".formatted(MESSAGE_BYTES));
        }
        return message;
    }

    private static Duration seconds(long number) {
        return Duration.ofSeconds(number);
    }

    private static Duration atMost(Duration time, Optional<Duration> limit) {
        return limit.filter(most -> most.compareTo(time) < 0).orElse(time);
    }

    /** Parses integers as C's {@code strtol} does with base 0: decimal, hexadecimal (0x) and octal (0). */
    private record Numbers(Map<String, String> variables) {
        long get(String name, String defaultValue, String what, LongPredicate valid) {
            String text = variables.getOrDefault(name, defaultValue);
            try {
                long number = Long.decode(text.strip());
                if (valid.test(number)) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new UsageException(invalid(what, text), e);
            }
            throw new UsageException(invalid(what, text));
        }

        private static String invalid(String what, String text) {
            return "invalid %s \"%s\"".formatted(what, text);
        }
    }
}
