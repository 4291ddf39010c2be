package dev.autotunnel.sshconfig;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The destination of a connection in the syntax of {@code ssh}. Immutable.
 *
 * <p>The destination on the command line is {@code [user@]host} or {@code ssh://[user@]host[:port]}. A jump host is
 * {@code [user@]host[:port]}, with or without {@code ssh://}. As in OpenSSH 9.6, a host or a user with characters that mean
 * something to a shell is refused, since both may become part of a command.
 *
 * @param user the user, if given
 * @param host the host name or address; an IPv6 address has no brackets
 * @param port the port, if given
 */
record Destination(Optional<String> user, String host, OptionalInt port) {
    private static final String SHELL_CHARACTERS = "'`\"$\\;&<>|(){},";
    private static final String SHELL_CHARACTERS_OF_USERS = "'`\";&<>|(){}";
    private static final String USER = "(?:(?<user>.+)@)?";
    private static final Pattern PLAIN = Pattern.compile(USER + "(?<host>[^@]+)", Pattern.DOTALL);
    private static final Pattern WITH_PORT = Pattern.compile(
            USER + "(?:\\[(?<ipv6>[0-9A-Fa-f:.%\\w]+)]|(?<host>[^@:\\[\\]/]+))(?::(?<port>\\d{1,5}))?/?",
            Pattern.DOTALL);

    /**
     * Parses the destination on the command line.
     *
     * @throws SshConfigException if the text is not a destination
     */
    static Destination parse(String text) {
        return text.startsWith("ssh://") ? parseHop(text) : of(PLAIN.matcher(text), text);
    }

    /**
     * Parses one jump host of {@code -J}.
     *
     * @throws SshConfigException if the text is not a jump host
     */
    static Destination parseHop(String text) {
        String bare = text.startsWith("ssh://") ? text.substring("ssh://".length()) : text;
        return of(WITH_PORT.matcher(bare), text);
    }

    private static Destination of(Matcher matcher, String text) {
        if (!matcher.matches() || text.startsWith("-")) {
            throw new SshConfigException("\"%s\": must be [user@]host".formatted(text));
        }
        boolean withPort = matcher.pattern() == WITH_PORT;
        String ipv6 = withPort ? matcher.group("ipv6") : null;
        String port = withPort ? matcher.group("port") : null;
        Destination to = new Destination(
                Optional.ofNullable(matcher.group("user")),
                ipv6 != null ? ipv6 : matcher.group("host"),
                port == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(port)));
        to.checkCharacters(text);
        return to;
    }

    private void checkCharacters(String text) {
        boolean safeHost = !host.startsWith("-")
                && host.chars()
                        .noneMatch(c -> SHELL_CHARACTERS.indexOf(c) >= 0
                                || Character.isWhitespace(c)
                                || Character.isISOControl(c));
        if (!safeHost) {
            throw new SshConfigException("\"%s\": the host contains invalid characters".formatted(text));
        }
        if (!user.map(Destination::isSafeUser).orElse(true)) {
            throw new SshConfigException("\"%s\": the user contains invalid characters".formatted(text));
        }
    }

    private static boolean isSafeUser(String user) {
        boolean plain =
                user.chars().noneMatch(c -> SHELL_CHARACTERS_OF_USERS.indexOf(c) >= 0 || Character.isISOControl(c));
        return plain && !user.startsWith("-") && !user.contains(" -") && !user.endsWith("\\");
    }
}
