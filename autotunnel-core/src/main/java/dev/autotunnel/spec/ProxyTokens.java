package dev.autotunnel.spec;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tokens of a proxy command: {@code %h}, {@code %n}, {@code %p}, {@code %r} and {@code %%}, as in ssh_config. */
final class ProxyTokens {
    private static final Pattern TOKEN = Pattern.compile("%(.?)", Pattern.DOTALL);
    private static final String KNOWN = "hnpr%";

    /** The characters that OpenSSH 9.6 refuses in a host name and in a user name, besides blanks and controls. */
    private static final String NOT_IN_HOST = "'`\"$\\;&<>|(){}";

    private static final String NOT_IN_USER = "'`\";&<>|(){}";

    private ProxyTokens() {}

    /** Refuses a text with a token that does not exist. Names the token alone: the text may hold a password. */
    static void check(String field, String text) {
        TOKEN.matcher(text)
                .results()
                .filter(token -> token.group(1).isEmpty() || !KNOWN.contains(token.group(1)))
                .findFirst()
                .ifPresent(token -> {
                    throw new InvalidSpecException(
                            field, token.group(), "is not one of the tokens %h, %n, %p, %r and %%");
                });
        Rules.require(text.indexOf('\0') < 0, field, "\0", "must not be in a command");
    }

    /** Returns the text with the values in place of its tokens. */
    static String expand(String text, SshServer server) {
        return TOKEN.matcher(text).replaceAll(token -> Matcher.quoteReplacement(value(token.group(1), server)));
    }

    private static String value(String token, SshServer server) {
        return switch (token) {
            case "h", "n" -> server.host();
            case "p" -> String.valueOf(server.port());
            case "r" -> server.user();
            default -> "%";
        };
    }

    /**
     * Refuses a host or user that a shell would take for more than a word, or a command for an option. These are the rules of
     * OpenSSH 9.6.
     */
    static void checkWords(SshServer server) {
        Rules.require(
                isWord(server.host(), NOT_IN_HOST),
                "server.host",
                server.host(),
                "must have no shell metacharacters and no leading '-' with a proxy command");
        Rules.require(
                isWord(server.user(), NOT_IN_USER) && isUser(server.user()),
                "server.user",
                server.user(),
                "must have no shell metacharacters and no leading '-' with a proxy command");
    }

    private static boolean isWord(String value, String refused) {
        return !value.startsWith("-") && value.chars().noneMatch(c -> refused.indexOf(c) >= 0);
    }

    /** A blank before a minus sign would begin an option, and a backslash at the end would quote what follows. */
    private static boolean isUser(String user) {
        return !user.endsWith("\\") && !user.matches("(?s).*\\s-.*");
    }
}
