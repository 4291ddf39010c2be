package dev.autotunnel.internal.hostkeys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Pattern;

/**
 * The place of a server as known_hosts names it: {@code host}, or {@code [host]:port} if the port is not 22. The name is
 * lowered, an address has its canonical form.
 *
 * <p>Immutable; thread-safe.
 */
public final class HostName {
    private static final int DEFAULT_PORT = 22;

    /** What OpenSSH never records, and what separates names and fields or stands for more than one name. */
    private static final String NOT_RECORDABLE = "@?*#[]|'\"\\,! \t\r\n\u000b\f";

    /** How known_hosts names another port; an alias may have that form. */
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\[\\]]*)]:\\d{1,5}");

    private final String host;
    private final int port;

    private HostName(String alias) {
        this.host = bytes(lower(alias));
        this.port = DEFAULT_PORT;
    }

    /** The server at that port of that host. */
    public HostName(String host, int port) {
        this.host = bytes(lower(NumericAddress.canonical(host)));
        this.port = port;
    }

    /** Returns the name that known_hosts uses instead of host and port: {@code HostKeyAlias}. */
    public static HostName alias(String alias) {
        return new HostName(alias);
    }

    /** The name for exactly this place. */
    String name() {
        return hasOwnPort() ? "[" + host + "]:" + port : host;
    }

    /** The name of the host alone. */
    String withoutPort() {
        return host;
    }

    boolean hasOwnPort() {
        return port != DEFAULT_PORT;
    }

    /** Whether this name may be written to known_hosts: it stands for this place only and is one field. */
    boolean isRecordable() {
        String name = WITH_PORT.matcher(host).replaceFirst("$1");
        return name.chars().noneMatch(c -> NOT_RECORDABLE.indexOf(c) >= 0 || c < ' ') && !name.isEmpty();
    }

    /** Only the letters of ASCII, as OpenSSH lowers names and patterns. */
    static String lower(String text) {
        return text.chars().anyMatch(c -> c >= 'A' && c <= 'Z') ? lowered(text) : text;
    }

    private static String lowered(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c);
        }
        return lower.toString();
    }

    /** One character a byte, as the text of known_hosts is read: {@code ?} in a pattern stands for one byte. */
    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    @Override
    public String toString() {
        return name();
    }
}
