package dev.autotunnel.autossh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import joptsimple.OptionException;
import joptsimple.OptionParser;
import joptsimple.OptionSet;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/**
 * Parses the command line of autossh: its own options and those of {@code ssh}.
 *
 * <p>As with {@code ssh}, options may be bundled ({@code -fN}), may have their value attached ({@code -p2222}), and may follow
 * the host. Used on one thread only.
 */
final class ArgumentParser {
    /** The option letters as for getopt(3): a colon follows each option that takes a value. */
    private static final String OPTION_LETTERS = "1246AaCfGgKkNnqsTtVvXxYyB:b:c:D:E:e:F:I:i:J:L:l:M:m:O:o:p:Q:R:S:W:w:";

    /** An option of ours, which neither {@code autossh} nor {@code ssh} has. */
    private static final String CHECK = "check";

    /** Options without a value, and the {@code -o} option that each stands for. */
    private static final Map<Character, SshOption> FLAGS = Map.ofEntries(
            Map.entry('1', new SshOption("Protocol", "1")),
            Map.entry('2', new SshOption("Protocol", "2")),
            Map.entry('4', new SshOption("AddressFamily", "inet")),
            Map.entry('6', new SshOption("AddressFamily", "inet6")),
            Map.entry('A', new SshOption("ForwardAgent", "yes")),
            Map.entry('a', new SshOption("ForwardAgent", "no")),
            Map.entry('C', new SshOption("Compression", "yes")),
            Map.entry('g', new SshOption("GatewayPorts", "yes")),
            Map.entry('K', new SshOption("GSSAPIAuthentication", "yes")),
            Map.entry('k', new SshOption("GSSAPIDelegateCredentials", "no")),
            Map.entry('N', new SshOption("SessionType", "none")),
            Map.entry('n', new SshOption("StdinNull", "yes")),
            Map.entry('s', new SshOption("SessionType", "subsystem")),
            Map.entry('T', new SshOption("RequestTTY", "no")),
            Map.entry('t', new SshOption("RequestTTY", "yes")),
            Map.entry('X', new SshOption("ForwardX11", "yes")),
            Map.entry('x', new SshOption("ForwardX11", "no")),
            Map.entry('Y', new SshOption("ForwardX11Trusted", "yes")));

    /** Options with a value, and the name of the {@code -o} option that each stands for. */
    private static final Map<Character, String> VALUES = Map.ofEntries(
            Map.entry('B', "BindInterface"),
            Map.entry('b', "BindAddress"),
            Map.entry('c', "Ciphers"),
            Map.entry('e', "EscapeChar"),
            Map.entry('I', "PKCS11Provider"),
            Map.entry('i', "IdentityFile"),
            Map.entry('J', "ProxyJump"),
            Map.entry('l', "User"),
            Map.entry('m', "MACs"),
            Map.entry('p', "Port"),
            Map.entry('S', "ControlPath"));

    /** Options that replace an earlier value of their {@code -o} option. Of all others the first value counts. */
    private static final String REPLACING = "46Bbcgm";

    /** A destination that has a port: {@code ssh://[user@]host:port}. */
    private static final Pattern WITH_PORT = Pattern.compile("ssh://.*:\\d+/?");

    /** Options that this program does not support, and what each does in {@code ssh}. */
    private static final Map<Character, String> UNSUPPORTED = Map.of(
            'G', "prints a configuration",
            'O', "controls another ssh process",
            'Q', "lists algorithms",
            'W', "forwards stdin and stdout",
            'w', "forwards a network device");

    private final List<SshOption> options = new ArrayList<>();
    private final List<ForwardArgument> forwards = new ArrayList<>();
    private boolean showVersion;
    private boolean check;
    private boolean background;
    private boolean quiet;
    private int verbosity;
    private boolean userIsKnown;
    private boolean portIsKnown;
    private boolean messagesToSyslog;
    private @Nullable String monitor;
    private @Nullable String messageFile;
    private @Nullable String configFile;

    private ArgumentParser() {}

    /**
     * Parses a command line.
     *
     * @throws UsageException if an option is unknown, is not supported or lacks its value, or if there is a remote command
     */
    static Arguments parse(String... args) {
        return new ArgumentParser().toArguments(args);
    }

    private Arguments toArguments(String... args) {
        OptionSet given = split(new OptionParser(OPTION_LETTERS), args);
        List<?> words = given.nonOptionArguments();
        int beforeHost = numberBeforeHost(args);
        Map<OptionSpec<?>, Iterator<?>> values = new HashMap<>();
        for (int i = 0; i < given.specs().size(); i++) {
            if (i == beforeHost && !words.isEmpty()) {
                hostSeen((String) words.get(0));
            }
            OptionSpec<?> option = given.specs().get(i);
            Iterator<?> remaining =
                    values.computeIfAbsent(option, each -> given.valuesOf(each).iterator());
            if (option.options().contains(CHECK)) {
                check = true;
                continue;
            }
            apply(option.options().get(0).charAt(0), remaining.hasNext() ? (String) remaining.next() : "");
        }
        if (messagesToSyslog && messageFile != null) {
            throw new UsageException("options -y and -E cannot be given together");
        }
        if (words.size() > 1) {
            throw new UsageException(
                    "remote command \"%s\" is not supported: this program only makes tunnels".formatted(words.get(1)));
        }
        return new Arguments(
                showVersion,
                check,
                background,
                Optional.ofNullable(monitor),
                quiet ? -1 : verbosity,
                messagesToSyslog,
                Optional.ofNullable(messageFile).map(Path::of),
                Optional.ofNullable(configFile),
                options,
                forwards,
                words.stream().map(String.class::cast).findFirst());
    }

    /** Returns how many options come before the first word that is none. */
    private static int numberBeforeHost(String... args) {
        OptionParser parser = new OptionParser(OPTION_LETTERS);
        parser.posixlyCorrect(true);
        return split(parser, args).specs().size();
    }

    private static OptionSet split(OptionParser parser, String... args) {
        try {
            parser.accepts(CHECK);
            return parser.parse(args);
        } catch (OptionException e) {
            String name = String.join(", ", e.options());
            String problem = OPTION_LETTERS.contains(name + ":") ? "requires an argument" : "is unknown";
            throw new UsageException("option -%s %s".formatted(name, problem), e);
        }
    }

    private void apply(char name, String value) {
        if (UNSUPPORTED.containsKey(name)) {
            throw new UsageException("option -%s is not supported: it %s; this program only makes tunnels"
                    .formatted(name, UNSUPPORTED.get(name)));
        }
        switch (name) {
            case 'V' -> showVersion = true;
            case 'f' -> background = true;
            case 'q' -> quiet = true;
            case 'v' -> verbosity++;
            case 'y' -> messagesToSyslog = true;
            case 'M' -> monitor = value;
            case 'E' -> messageFile = value;
            case 'F' -> configFile = value;
            case 'o' -> add(SshOption.parse(value));
            case 'L', 'R', 'D' -> forwards.add(new ForwardArgument(name, value));
            default -> {
                SshOption option = longForm(name, value);
                if (name == 'J') {
                    checkOnlyRoute();
                }
                if (REPLACING.indexOf(name) >= 0) {
                    options.removeIf(other -> other.is(option.name()));
                }
                add(option);
            }
        }
    }

    /** Notes what the destination sets: of a user and of a port the first value counts. */
    private void hostSeen(String destination) {
        userIsKnown = destination.contains("@");
        portIsKnown = WITH_PORT.matcher(destination).matches();
    }

    private void add(SshOption option) {
        boolean late = (userIsKnown && option.is("User")) || (portIsKnown && option.is("Port"));
        if (!late) {
            options.add(option);
        }
    }

    private void checkOnlyRoute() {
        if (options.stream().anyMatch(option -> option.is("ProxyJump"))) {
            throw new UsageException("option -J may be given once: separate several jump hosts by commas");
        }
        if (options.stream().anyMatch(option -> option.is("ProxyCommand"))) {
            throw new UsageException("options -J and ProxyCommand cannot be given together");
        }
    }

    private static SshOption longForm(char name, String value) {
        SshOption flag = FLAGS.get(name);
        return flag != null ? flag : new SshOption(Objects.requireNonNull(VALUES.get(name)), value, true);
    }
}
