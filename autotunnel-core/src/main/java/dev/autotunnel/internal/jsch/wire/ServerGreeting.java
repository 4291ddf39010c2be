package dev.autotunnel.internal.jsch.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The text that a server sends before the key exchange: its version line, which begins with {@code SSH-}, and the lines
 * before it (RFC 4253 section 4.2). A server that rejects a connection gives the reason in those lines. At most {@link #MOST}
 * bytes are kept of the version line and of the lines before. Nothing after the version line is kept.
 *
 * <p>Thread-safe.
 */
public final class ServerGreeting {
    static final int MOST = 1024;

    private static final byte[] VERSION = "SSH-".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern SSH_2 = Pattern.compile("SSH-(?:2\\.0|1\\.99)-.*", Pattern.DOTALL);

    /** How HTTP, SMTP and FTP, IMAP, POP3, Redis and VNC greet or answer, and how TLS alert and handshake records begin. */
    private static final Pattern OTHER_PROTOCOL = Pattern.compile(
            "(?:HTTP/|<!doctype|<html|220[ -]|\\* OK|\\+OK|-ERR|RFB |[\\x15\\x16]\\x03).*",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    /** Bytes that occur in no text. Such bytes belong to a binary protocol. */
    private static final Pattern BINARY = Pattern.compile("[\\x00-\\x08\\x0e-\\x1a\\x1c-\\x1f]");

    private final ByteArrayOutputStream before = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private Optional<String> version = Optional.empty();

    ServerGreeting() {}

    /** Adds bytes that came in. */
    synchronized void add(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length && version.isEmpty(); i++) {
            keep(line, bytes[i]);
            if (bytes[i] == '\n') {
                endOfLine();
            }
        }
    }

    /** Returns whether the version line is complete. */
    public synchronized boolean isComplete() {
        return version.isPresent();
    }

    /** Returns the version line as the server sent it, without the line end. */
    public synchronized Optional<String> version() {
        return version;
    }

    /** Returns the text before the version line as the server sent it, without the last line end. */
    public synchronized String text() {
        String text = before.toString(StandardCharsets.UTF_8) + line.toString(StandardCharsets.UTF_8);
        return text.stripTrailing();
    }

    /** Returns whether the server speaks version 2 of the protocol. */
    boolean isVersion2() {
        return version().filter(said -> SSH_2.matcher(said).matches()).isPresent();
    }

    /** Returns whether the text before the version line is that of another protocol. */
    boolean isOtherProtocol() {
        String text = text();
        return OTHER_PROTOCOL.matcher(text).matches() || BINARY.matcher(text).find();
    }

    private void endOfLine() {
        byte[] whole = line.toByteArray();
        line.reset();
        if (startsWithVersion(whole)) {
            version = Optional.of(new String(whole, StandardCharsets.UTF_8).stripTrailing());
            return;
        }
        for (byte b : whole) {
            keep(before, b);
        }
    }

    private static boolean startsWithVersion(byte[] line) {
        return line.length > VERSION.length && Arrays.equals(line, 0, VERSION.length, VERSION, 0, VERSION.length);
    }

    private static void keep(ByteArrayOutputStream kept, byte b) {
        if (kept.size() < MOST) {
            kept.write(b);
        }
    }
}
