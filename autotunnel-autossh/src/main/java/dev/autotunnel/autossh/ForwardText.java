package dev.autotunnel.autossh;

import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.InvalidSpecException;

/**
 * A forward as {@code ssh} writes it.
 *
 * @param flag {@code L}, {@code R} or {@code D}
 * @param text {@code [bind_address:]port:host:hostport}, or {@code [bind_address:]port}
 */
record ForwardText(char flag, String text) {

    /** Reads a line of a configuration: {@code LocalForward [bind_address:]port host:hostport}. */
    static ForwardText ofSetting(String key, String value) {
        String[] ends = value.strip().split("\\s+", 2);
        String target = ends.length < 2 ? "" : ":" + unbracketed(ends[1]);
        return switch (key) {
            case "localforward" -> new ForwardText('L', unbracketed(ends[0]) + target);
            case "remoteforward" -> new ForwardText('R', unbracketed(ends[0]) + target);
            case "dynamicforward" -> new ForwardText('D', unbracketed(ends[0]) + target);
            default -> throw new IllegalArgumentException(key);
        };
    }

    /**
     * The forward.
     *
     * @param gatewayPorts whether a local port without a bind address is bound on all addresses: {@code -g}
     */
    Forward parse(boolean gatewayPorts) {
        if (flag == 'R' && (!text.contains(":") || text.endsWith("[socks]:0"))) {
            throw new UsageException("-R %s: a SOCKS proxy on the server is not offered".formatted(text));
        }
        try {
            return switch (flag) {
                case 'L' -> Forward.local(text, gatewayPorts && isWithoutBindAddress() ? "*:" + text : text);
                case 'R' -> Forward.remote(text);
                default -> Forward.dynamic(text, gatewayPorts && isWithoutBindAddress() ? "*:" + text : text);
            };
        } catch (InvalidSpecException e) {
            throw new UsageException("-%s %s: %s".formatted(flag, text, e.rule()), e);
        }
    }

    private boolean isWithoutBindAddress() {
        return text.matches("\\d+(:.*)?");
    }

    /** {@code ssh -G} puts names into brackets too: {@code [db]:5432}. */
    private static String unbracketed(String end) {
        return end.replaceAll("\\[([^]:]*)]", "$1");
    }
}
