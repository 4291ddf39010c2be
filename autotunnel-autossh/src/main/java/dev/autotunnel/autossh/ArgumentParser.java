package dev.autotunnel.autossh;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import joptsimple.OptionException;
import joptsimple.OptionParser;
import joptsimple.OptionSet;
import joptsimple.OptionSpec;
import org.jspecify.annotations.Nullable;

/** Reads a command line of autossh: its own options and those of {@code ssh}, bundled, attached, and after the host. */
final class ArgumentParser {
    /** As for getopt(3): those with a colon have a value. */
    private static final String GRAMMAR = "1246AaCfGgKkNnqsTtVvXxYyb:c:D:E:e:F:I:i:J:L:l:M:m:O:o:p:Q:R:S:W:w:";

    /** Options without a value that say the same as a long option. */
    private static final Map<Character, Setting> FLAGS = Map.ofEntries(
            Map.entry('1', new Setting("Protocol", "1")),
            Map.entry('2', new Setting("Protocol", "2")),
            Map.entry('4', new Setting("AddressFamily", "inet")),
            Map.entry('6', new Setting("AddressFamily", "inet6")),
            Map.entry('A', new Setting("ForwardAgent", "yes")),
            Map.entry('a', new Setting("ForwardAgent", "no")),
            Map.entry('C', new Setting("Compression", "yes")),
            Map.entry('g', new Setting("GatewayPorts", "yes")),
            Map.entry('K', new Setting("GSSAPIAuthentication", "yes")),
            Map.entry('k', new Setting("GSSAPIDelegateCredentials", "no")),
            Map.entry('N', new Setting("SessionType", "none")),
            Map.entry('n', new Setting("StdinNull", "yes")),
            Map.entry('s', new Setting("SessionType", "subsystem")),
            Map.entry('T', new Setting("RequestTTY", "no")),
            Map.entry('t', new Setting("RequestTTY", "yes")),
            Map.entry('X', new Setting("ForwardX11", "yes")),
            Map.entry('x', new Setting("ForwardX11", "no")),
            Map.entry('Y', new Setting("ForwardX11Trusted", "yes")));

    /** Options with a value that say the same as a long option. */
    private static final Map<Character, String> VALUES = Map.ofEntries(
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

    private static final Map<Character, String> REFUSED = Map.of(
            'G', "prints a configuration",
            'O', "controls another ssh",
            'Q', "asks for algorithms",
            'W', "forwards stdin and stdout",
            'w', "forwards a network device");

    private final List<Setting> options = new ArrayList<>();
    private final List<ForwardText> forwards = new ArrayList<>();
    private boolean showVersion;
    private boolean background;
    private boolean quiet;
    private int verbosity;
    private boolean messagesToSyslog;
    private @Nullable String monitor;
    private @Nullable String messageFile;
    private @Nullable String configFile;

    private ArgumentParser() {}

    /**
     * Reads a command line.
     *
     * @throws UsageException where an option is unknown, refused, or lacks its value, or where there is a remote command
     */
    static Arguments parse(String... args) {
        return new ArgumentParser().read(args);
    }

    private Arguments read(String... args) {
        OptionSet given = parsed(args);
        Map<OptionSpec<?>, Iterator<?>> values = new HashMap<>();
        for (OptionSpec<?> option : given.specs()) {
            Iterator<?> left =
                    values.computeIfAbsent(option, each -> given.valuesOf(each).iterator());
            take(option.options().get(0).charAt(0), left.hasNext() ? (String) left.next() : "");
        }
        List<?> words = given.nonOptionArguments();
        if (words.size() > 1) {
            throw new UsageException("remote command \"%s\": this program makes tunnels only".formatted(words.get(1)));
        }
        return new Arguments(
                showVersion,
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

    private static OptionSet parsed(String... args) {
        try {
            return new OptionParser(GRAMMAR).parse(args);
        } catch (OptionException e) {
            String which = String.join(", ", e.options());
            String problem = GRAMMAR.contains(which + ":") ? "requires an argument" : "is unknown";
            throw new UsageException("option -%s %s".formatted(which, problem), e);
        }
    }

    private void take(char name, String value) {
        if (REFUSED.containsKey(name)) {
            throw new UsageException("option -%s is not offered: it %s, and this program makes tunnels only"
                    .formatted(name, REFUSED.get(name)));
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
            case 'o' -> options.add(Setting.parse(value));
            case 'L', 'R', 'D' -> forwards.add(new ForwardText(name, value));
            default -> options.add(longForm(name, value));
        }
    }

    private static Setting longForm(char name, String value) {
        Setting flag = FLAGS.get(name);
        return flag != null ? flag : new Setting(Objects.requireNonNull(VALUES.get(name)), value);
    }
}
