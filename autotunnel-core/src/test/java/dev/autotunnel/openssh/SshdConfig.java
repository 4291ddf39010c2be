package dev.autotunnel.openssh;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The lines of an sshd_config: what a fixture must have, its defaults, and what a test adds or sets otherwise. */
final class SshdConfig {

    /** From OpenSSH 9.8 on, a client whose sessions fail is not served for a while: here that is the test itself. */
    private static final String NO_PENALTIES = "PerSourcePenalties no";

    private static final List<String> DEFAULTS = List.of(
            "PubkeyAuthentication yes",
            "PasswordAuthentication no",
            "KbdInteractiveAuthentication no",
            "PermitRootLogin yes",
            "UsePAM no",
            "StrictModes no",
            "LogLevel VERBOSE");

    private SshdConfig() {}

    /** A default gives way where an extra line sets the same keyword: of two lines sshd would take the first. */
    static List<String> lines(List<String> identity, List<String> extra) {
        Set<String> given = extra.stream()
                .map(SshdConfig::keyword)
                .takeWhile(keyword -> !keyword.equals("match"))
                .collect(toSet());
        Stream<String> defaults = Stream.concat(
                        DEFAULTS.stream(), knowsPenalties() ? Stream.of(NO_PENALTIES) : Stream.of())
                .filter(line -> !given.contains(keyword(line)));
        return Stream.of(identity.stream(), defaults, extra.stream())
                .flatMap(lines -> lines)
                .toList();
    }

    private static String keyword(String line) {
        return line.strip().split("[\\s=]", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** Asks the server to parse it; one too old for that option {@code -G} is too old for penalties, too. */
    private static boolean knowsPenalties() {
        List<String> parse = List.of(OpenSshServer.SSHD, "-G", "-f", "/dev/null", "-o", NO_PENALTIES);
        return Command.run(parse).status() == 0;
    }
}
