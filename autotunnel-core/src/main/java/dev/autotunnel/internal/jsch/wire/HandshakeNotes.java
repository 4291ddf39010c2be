package dev.autotunnel.internal.jsch.wire;

import dev.autotunnel.internal.text.UntrustedText;
import java.util.ArrayList;
import java.util.List;

/**
 * What JSch's log lines tell about the handshake of one session: the server's version, the algorithms that were agreed on, and
 * the methods of authentication that were tried. JSch tells it nowhere else before the session is connected. Thread-safe.
 */
public final class HandshakeNotes {
    private static final String VERSION = "Remote version string: ";
    private static final String KEX = "kex: algorithm: ";
    private static final String HOST_KEY = "kex: host key algorithm: ";
    private static final String CIPHER = "kex: server->client cipher: ";
    private static final String METHOD = "Next authentication method: ";

    private final List<String> algorithms = new ArrayList<>();
    private final List<String> methods = new ArrayList<>();
    private String version = "";

    /** Reads a line of JSch's log. */
    synchronized void read(String line) {
        if (line.startsWith(VERSION)) {
            version = UntrustedText.line(after(VERSION, line));
        } else if (line.startsWith(KEX)) {
            algorithms.clear();
            algorithms.add(UntrustedText.line(after(KEX, line)));
        } else if (line.startsWith(HOST_KEY)) {
            algorithms.add(UntrustedText.line(after(HOST_KEY, line)));
        } else if (line.startsWith(CIPHER)) {
            String cipher =
                    after(CIPHER, line).replaceFirst(" MAC: <implicit>", "").replaceFirst(" MAC: ", " with ");
            algorithms.add(UntrustedText.line(cipher.replaceFirst(" compression: none$", "")));
        } else if (line.startsWith(METHOD)) {
            methods.add(UntrustedText.line(after(METHOD, line)));
        }
    }

    /** Returns the server's version and the algorithms, as far as they are known. */
    public synchronized String agreed() {
        return version + (algorithms.isEmpty() ? "" : "; " + String.join(", ", algorithms));
    }

    /** Returns the methods that were tried, in their order. */
    public synchronized String methods() {
        return String.join(", then ", methods);
    }

    private static String after(String prefix, String line) {
        return line.substring(prefix.length());
    }
}
