package dev.autotunnel.autossh;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.sshconfig.SshConfig;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A forward in the syntax of {@code ssh}. Immutable.
 *
 * @param flag {@code L}, {@code R} or {@code D}
 * @param text {@code [bind_address:]port:host:hostport}, or {@code [bind_address:]port}
 */
record ForwardArgument(char flag, String text) {
    private static final Map<Character, String> OPTIONS =
            Map.of('L', "LocalForward", 'R', "RemoteForward", 'D', "DynamicForward");

    /** A name or an IPv4 address in brackets. As in a configuration file, it is the same without them. */
    private static final Pattern NAME_IN_BRACKETS = Pattern.compile("\\[([^]:/]+)]");

    private static final Pattern PORT_FIRST = Pattern.compile("\\d+(:.*)?");

    /** The last colon outside of brackets, and what follows. */
    private static final Pattern LAST_PART = Pattern.compile(":([^:\\[\\]]*|\\[[^\\[\\]]*])$");

    /**
     * Parses the text. The name of the forward is the text, of a remote one behind {@code -R}, as in {@link SshConfig#forwards}.
     *
     * @param gatewayPorts whether a local port without a bind address is bound on all addresses ({@code -g})
     * @throws UsageException if the text is not a forward, or is one that this program does not support
     */
    Forward parse(boolean gatewayPorts) {
        if (flag == 'R' && !text.contains(":")) {
            throw new UsageException("-R %s: a SOCKS proxy on the server is not supported".formatted(text));
        }
        String name = NAME_IN_BRACKETS.matcher(text).replaceAll("$1");
        String anywhere = gatewayPorts && PORT_FIRST.matcher(name).matches() ? "*:" + name : name;
        try {
            return switch (flag) {
                case 'L' -> Forward.local(name, anywhere);
                case 'R' -> Forward.remote("-R " + name, name);
                default -> Forward.dynamic(name, anywhere);
            };
        } catch (InvalidSpecException e) {
            throw new UsageException("-%s %s: %s".formatted(flag, text, e.rule()), e);
        }
    }

    /** Returns whether {@code ssh} expands a part of the text: a variable, or a token in the path of a socket. */
    boolean hasTokens() {
        return text.contains("${") || (text.contains("/") && text.contains("%"));
    }

    /** Returns the forward as a line of a configuration file, where tokens and variables are expanded in the same way. */
    String line() {
        Matcher end = LAST_PART.matcher(text);
        String words = end.find() ? text.substring(0, end.start()) + " " + end.group(1) : text;
        return OPTIONS.get(flag) + " " + (flag == 'D' ? text : words);
    }
}
