package dev.autotunnel.autossh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A command line, understood but not yet judged.
 *
 * @param showVersion {@code -V}
 * @param background {@code -f}
 * @param monitor {@code -M port[:echo_port]}
 * @param verbosity how many {@code -v}; less than 0 for {@code -q}
 * @param messagesToSyslog {@code -y}
 * @param messageFile {@code -E}: where {@code ssh} would write its messages instead of stderr
 * @param configFile {@code -F}
 * @param options all other options, in their order, as {@code -o} has them
 * @param forwards {@code -L}, {@code -R} and {@code -D}
 * @param destination {@code [user@]host}
 */
record Arguments(
        boolean showVersion,
        boolean background,
        Optional<String> monitor,
        int verbosity,
        boolean messagesToSyslog,
        Optional<Path> messageFile,
        Optional<String> configFile,
        List<Setting> options,
        List<ForwardText> forwards,
        Optional<String> destination) {

    /** Copies the lists. */
    Arguments {
        options = List.copyOf(options);
        forwards = List.copyOf(forwards);
    }

    /** Whether {@code -N} was given, or its long form. */
    boolean noCommand() {
        return options.stream()
                .anyMatch(option -> option.is("SessionType") && option.value().equals("none"));
    }
}
