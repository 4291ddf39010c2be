package dev.autotunnel.sshconfig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Expands {@code ~}, {@code ${VARIABLE}} and the TOKENS of {@code ssh_config} ({@code %h} and others). Immutable.
 *
 * @param variables the environment variables
 * @param home the home directory of the user
 * @param destinationHost the host as the caller gave it
 * @param settings the settings of the host, which have a host name, a port and a user
 */
record Tokens(Map<String, String> variables, Path home, String destinationHost, HostSettings settings) {
    private static final Pattern COMMAND_TOKEN = Pattern.compile("%(.?)");
    private static final Pattern TOKEN = Pattern.compile("%(.?)|\\$\\{([^}]*)}");

    /**
     * Returns a path with {@code ~}, tokens and variables expanded.
     *
     * @throws SshConfigException if the path contains an unknown token or variable
     */
    Path path(HostSettings.Setting setting) {
        return Path.of(name(setting.text(), setting.origin()));
    }

    /** Returns the name of a file with {@code ~}, tokens and variables expanded, in this order. */
    String name(String text, Origin origin) {
        return expand(tilde(text, origin), origin);
    }

    /**
     * Returns the name of a file with {@code ~} expanded, and nothing else.
     *
     * @throws SshConfigException if the name is in the home directory of another user
     */
    String tilde(String text, Origin origin) {
        if (text.equals("~") || text.startsWith("~/")) {
            return home + text.substring(1);
        }
        if (text.startsWith("~")) {
            throw origin.refuse("%s: the home directory of another user is not supported".formatted(text));
        }
        return text;
    }

    /**
     * Returns the text with tokens and variables expanded.
     *
     * @throws SshConfigException if the text contains an unknown token or variable
     */
    String expand(String text, Origin origin) {
        if (text.indexOf('%') < 0 && text.indexOf('$') < 0) {
            return text;
        }
        return TOKEN.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match, origin)));
    }

    /**
     * Returns a command or a list of jump hosts with its tokens expanded. These have fewer tokens, and no variables: those are the
     * shell's.
     *
     * @throws SshConfigException if the text contains an unknown token
     */
    String command(String text, Origin origin) {
        return COMMAND_TOKEN.matcher(text).replaceAll(match -> {
            String letter = match.group(1);
            String value = letter.isEmpty() || "%hnpr".indexOf(letter.charAt(0)) < 0 ? null : token(letter);
            if (value == null) {
                throw origin.refuse("%s: unknown token".formatted(match.group()));
            }
            return Matcher.quoteReplacement(value);
        });
    }

    private String value(MatchResult match, Origin origin) {
        String value = match.group(1) != null ? token(match.group(1)) : variables.get(match.group(2));
        if (value == null) {
            throw origin.refuse("%s: unknown token or variable".formatted(match.group()));
        }
        if (ControlCharacters.areIn(value)) {
            throw origin.refuse("%s: must not contain a control character".formatted(match.group()));
        }
        return value;
    }

    private @Nullable String token(String letter) {
        return switch (letter) {
            case "%" -> "%";
            case "C" -> hash(localHost() + settings.get("hostname") + settings.get("port") + settings.get("user"));
            case "d" -> home.toString();
            case "h" -> settings.get("hostname");
            case "i" -> FileTrust.userId();
            case "k" -> settings.text("hostkeyalias").orElse(destinationHost);
            case "L" -> localHost().split("\\.", 2)[0];
            case "l" -> localHost();
            case "n" -> destinationHost;
            case "p" -> settings.get("port");
            case "r" -> settings.get("user");
            case "u" -> System.getProperty("user.name");
            default -> null;
        };
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /** The name that gethostname(2) returns. The JDK would ask a resolver. */
    private static String localHost() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                throw new SshConfigException("the name of this machine is not known: " + e.getMessage());
            }
        }
    }
}
