package dev.autotunnel.autossh;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;

/**
 * A forward in the syntax of {@code ssh}. Immutable.
 *
 * @param flag {@code L}, {@code R} or {@code D}
 * @param text {@code [bind_address:]port:host:hostport}, or {@code [bind_address:]port}
 */
record ForwardArgument(char flag, String text) {

    /**
     * Parses the text.
     *
     * @param gatewayPorts whether a local port without a bind address is bound on all addresses ({@code -g})
     * @throws UsageException if the text is not a forward, or is one that this program does not support
     */
    Forward parse(boolean gatewayPorts) {
        if (flag == 'R' && !text.contains(":")) {
            throw new UsageException("-R %s: a SOCKS proxy on the server is not supported".formatted(text));
        }
        try {
            return switch (flag) {
                case 'L' -> Forward.local(text, gatewayPorts && isWithoutBindAddress() ? "*:" + text : text);
                case 'R' -> Forward.remote(text, text);
                default -> Forward.dynamic(text, gatewayPorts && isWithoutBindAddress() ? "*:" + text : text);
            };
        } catch (InvalidSpecException e) {
            throw new UsageException("-%s %s: %s".formatted(flag, text, e.rule()), e);
        }
    }

    private boolean isWithoutBindAddress() {
        return text.matches("\\d+(:.*)?");
    }
}
