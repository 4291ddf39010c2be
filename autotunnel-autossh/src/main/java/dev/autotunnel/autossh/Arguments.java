package dev.autotunnel.autossh;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A parsed command line. Its values are not checked yet. Immutable.
 *
 * @param showVersion {@code -V}
 * @param check {@code --check}: try each step once and report it, instead of keeping a tunnel up
 * @param background {@code -f}
 * @param monitor {@code -M port[:echo_port]}
 * @param verbosity the number of {@code -v}; negative for {@code -q}
 * @param messagesToSyslog {@code -y}
 * @param messageFile {@code -E}: the file to which {@code ssh} would write its messages instead of stderr
 * @param configFile {@code -F}
 * @param options all other options in the order given, each by its name in {@code ssh_config}
 * @param forwards {@code -L}, {@code -R} and {@code -D}
 * @param destination {@code [user@]host}
 */
record Arguments(
        boolean showVersion,
        boolean check,
        boolean background,
        Optional<String> monitor,
        int verbosity,
        boolean messagesToSyslog,
        Optional<Path> messageFile,
        Optional<String> configFile,
        List<SshOption> options,
        List<ForwardArgument> forwards,
        Optional<String> destination) {

    /** Copies the lists. */
    Arguments {
        options = List.copyOf(options);
        forwards = List.copyOf(forwards);
    }

    /** Returns whether {@code -N} or its long form {@code -o SessionType=none} was given. */
    boolean noCommand() {
        return options.stream()
                .anyMatch(option -> option.is("SessionType") && option.value().equals("none"));
    }
}
