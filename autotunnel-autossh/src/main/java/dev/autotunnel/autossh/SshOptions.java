package dev.autotunnel.autossh;

import dev.autotunnel.sshconfig.SshConfig;
import java.util.Locale;
import java.util.Map;

/**
 * Options of {@code ssh} that this program accepts and ignores, although {@link SshConfig} refuses them. Thread-safe.
 */
final class SshOptions {
    private static final String KEYS = "is ignored: this program uses only keys in files and in an agent";

    /** The names in lower case, each with the note that says why the option has no effect. */
    private static final Map<String, String> IGNORED = Map.ofEntries(
            Map.entry("bindinterface", "is ignored: the system chooses the source address"),
            Map.entry("proxyusefdpass", "is ignored: it has no effect on tunnels"),
            Map.entry("pubkeyauthentication", KEYS),
            Map.entry("preferredauthentications", KEYS));

    private SshOptions() {}

    /** Returns the names of the ignored options. */
    static String[] ignored() {
        return IGNORED.keySet().toArray(String[]::new);
    }

    /** Returns a note that says why an option of the command line has no effect; empty if it has one or is refused. */
    static String note(SshOption option) {
        String reason = IGNORED.get(option.name().toLowerCase(Locale.ROOT));
        if (reason == null) {
            reason = SshConfig.whyIgnored(option.name()).orElse("");
        }
        return reason.isEmpty() ? "" : option.name() + " " + reason;
    }
}
