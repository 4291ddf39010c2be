package dev.autotunnel.internal.monitor;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The message of one test, in autossh's format: {@code <node name> <program> <pid> <random number> <message>\r\n}. The number
 * is new for each test, so that the echo of an earlier message does not match. Immutable, thread-safe.
 */
final class MonitorMessage {
    private static final String PROGRAM = "autotunnel";

    private final byte[] bytes;

    private MonitorMessage(byte[] bytes) {
        this.bytes = bytes;
    }

    static MonitorMessage of(String node, long pid, long number, String words) {
        String text = "%s %s %d %d %s\r\n".formatted(node, PROGRAM, pid, number, words);
        return new MonitorMessage(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] bytes() {
        return bytes;
    }

    boolean matches(byte[] other) {
        return Arrays.equals(bytes, other);
    }
}
