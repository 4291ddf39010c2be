package dev.autotunnel.sshconfig;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads {@code ssh_config} files on machines without OpenSSH: {@code Host}, {@code Match}, {@code Include} and plain options.
 * It refuses what it does not understand, so that no line is passed over that would have mattered.
 *
 * <p>Used on one thread only. Blocks on the file system.
 */
final class ConfigReader implements SettingsResolver {
    private static final int DEEPEST_INCLUDE = 16;
    private static final Path SYSTEM_FILE = Path.of("/etc/ssh/ssh_config");

    private final Optional<String> configFile;
    private final Path systemFile;
    private final Surroundings surroundings;

    /**
     * Creates a reader of the file that {@code -F} names, or of the user's and the system's file without {@code -F}.
     *
     * @param configFile the value of {@code -F}; {@code none} stands for no file
     */
    ConfigReader(Optional<String> configFile, Surroundings surroundings) {
        this(configFile, SYSTEM_FILE, surroundings);
    }

    /** For tests: with another file of the system. */
    ConfigReader(Optional<String> configFile, Path systemFile, Surroundings surroundings) {
        this.configFile = configFile;
        this.systemFile = systemFile;
        this.surroundings = surroundings;
    }

    @Override
    public HostSettings resolve(Destination destination, List<ConfigLine> options) {
        Reading reading = new Reading(destination.host());
        options.forEach(reading::option);
        destination.user().ifPresent(user -> reading.put(ConfigLine.of("User", user, Origin.GIVEN)));
        destination.port().ifPresent(port -> reading.put(ConfigLine.of("Port", String.valueOf(port), Origin.GIVEN)));
        if (configFile.isEmpty()) {
            reading.file(surroundings.home().resolve(".ssh/config"), new Mode(true, true, false), 0);
            reading.file(systemFile, new Mode(false, false, false), 0);
        } else if (!configFile.get().equals("none")) {
            Path file = Path.of(configFile.get());
            if (!Files.isReadable(file)) {
                throw new SshConfigException("-F %s: cannot be read".formatted(file));
            }
            reading.file(file, new Mode(true, false, false), 0);
        }
        ConfigDefaults.complete(reading.settings, surroundings, destination.host());
        return reading.settings;
    }

    /**
     * How a file is read.
     *
     * @param ofUser whether it is a file of the user, not of the system
     * @param checked whether its owner and its mode are checked
     * @param inactive whether no {@code Host} and no {@code Match} in it applies
     */
    private record Mode(boolean ofUser, boolean checked, boolean inactive) {
        Mode included(boolean active) {
            return new Mode(ofUser, true, inactive || !active);
        }
    }

    /** The state while the files are read for one host. */
    private final class Reading {
        private final HostSettings settings = new HostSettings();
        private final String host;

        Reading(String host) {
            this.host = host;
        }

        /** Takes one option of the caller. */
        void option(ConfigLine line) {
            switch (line.key()) {
                case "host", "match", "include" ->
                    throw new SshConfigException("option %s must be in a file".formatted(line.name()));
                default -> setting(line, true);
            }
        }

        /** Reads a file if it exists. */
        void file(Path file, Mode mode, int depth) {
            if (depth > DEEPEST_INCLUDE) {
                throw new SshConfigException("%s: too many files include each other".formatted(file));
            }
            String text;
            try {
                text = new String(Files.readAllBytes(file), UTF_8);
            } catch (NoSuchFileException e) {
                return;
            } catch (IOException e) {
                throw new SshConfigException(Origin.of(file, 0), "cannot be read: " + e, e);
            }
            if (mode.checked()) {
                FileTrust.check(file, Origin.of(file, 0));
            }
            boolean active = !mode.inactive();
            int number = 0;
            for (String line : text.split("\n", -1)) {
                number++;
                Optional<ConfigLine> parsed = ConfigLine.parse(line, Origin.of(file, number));
                if (parsed.isPresent()) {
                    active = line(parsed.get(), mode, depth, active);
                }
            }
        }

        /** Takes one line of a file and returns whether the lines behind it apply. */
        private boolean line(ConfigLine line, Mode mode, int depth, boolean active) {
            switch (line.key()) {
                case "host" -> {
                    List<String> patterns = line.words();
                    if (patterns.isEmpty() || patterns.contains("")) {
                        throw line.origin().refuse("Host has an empty pattern");
                    }
                    return !mode.inactive() && Patterns.matchesAny(host, patterns);
                }
                case "match" -> {
                    return matchLine().applies(line) && !mode.inactive();
                }
                case "include" -> {
                    for (Path file : new IncludedFiles(surroundings.home()).find(line, mode.ofUser())) {
                        file(file, mode.included(active), depth + 1);
                    }
                }
                default -> setting(line, active);
            }
            return active;
        }

        private MatchLine matchLine() {
            String name = settings.first("hostname")
                    .map(given -> ConfigDefaults.realName(given, host))
                    .orElse(host);
            return new MatchLine(host, name, settings.text("user").orElse(System.getProperty("user.name")));
        }

        private void setting(ConfigLine line, boolean active) {
            if (!KnownOptions.isKnown(line.key())) {
                boolean ignored = settings.text("ignoreunknown")
                        .map(patterns -> Patterns.matchesList(line.name(), patterns))
                        .orElse(false);
                if (!ignored) {
                    throw line.origin().refuse("unknown option %s".formatted(line.name()));
                }
            } else if (active) {
                put(line);
            } else {
                OptionValues.of(line);
            }
        }

        /** Sets an option, unless it has a value already, or adds a value to those that it has. */
        void put(ConfigLine line) {
            Setting setting = new Setting(OptionValues.of(line), line.origin());
            String key = line.key();
            if (KnownOptions.isRepeatable(key)) {
                boolean twice = settings.all(key).stream()
                        .anyMatch(other -> other.words().equals(setting.words()));
                if (!twice) {
                    settings.add(key, setting);
                }
            } else if (!isRouteSet(key)) {
                settings.addIfAbsent(key, setting);
            }
        }

        /** Of ProxyCommand and ProxyJump only the one counts that comes first. */
        private boolean isRouteSet(String key) {
            return (key.equals("proxycommand") && settings.first("proxyjump").isPresent())
                    || (key.equals("proxyjump")
                            && settings.first("proxycommand").isPresent());
        }
    }
}
