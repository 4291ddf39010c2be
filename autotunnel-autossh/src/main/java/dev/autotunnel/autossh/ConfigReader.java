package dev.autotunnel.autossh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Reads {@code ssh_config} files on machines without OpenSSH. It supports {@code Host} patterns and plain options.
 *
 * <p>It skips an {@code Include} line, and a {@code Match} block up to the next {@code Host} line, and writes a note about each.
 * Used on one thread only.
 */
final class ConfigReader implements SettingsResolver {
    /** Options that may be given several times. Of all others the first value counts. */
    private static final Set<String> REPEATABLE =
            Set.of("identityfile", "localforward", "remoteforward", "dynamicforward");

    private static final List<String> DEFAULT_KEYS = List.of("~/.ssh/id_rsa", "~/.ssh/id_ecdsa", "~/.ssh/id_ed25519");

    private final List<Path> files;
    private final Consumer<String> notes;

    ConfigReader(List<Path> files, Consumer<String> notes) {
        this.files = files;
        this.notes = notes;
    }

    /**
     * Returns a reader of the file that {@code -F} names, or of the user's and the system's file without {@code -F}.
     *
     * @param configFile the value of {@code -F}; {@code none} stands for no file
     * @throws UsageException if the named file cannot be read
     */
    static ConfigReader of(Optional<String> configFile, Path home, Consumer<String> notes) {
        List<Path> files = configFile
                .map(name -> name.equals("none") ? List.<Path>of() : List.of(Path.of(name)))
                .orElse(List.of(home.resolve(".ssh/config"), Path.of("/etc/ssh/ssh_config")));
        if (configFile.isPresent() && !files.stream().allMatch(Files::isReadable)) {
            throw new UsageException("-F %s: cannot be read".formatted(configFile.get()));
        }
        return new ConfigReader(files, notes);
    }

    @Override
    public HostSettings resolve(String destination, List<SshOption> options) {
        Destination to = Destination.parse(destination);
        HostSettings settings = new HostSettings();
        to.user().ifPresent(user -> settings.add("user", user));
        to.port().ifPresent(port -> settings.add("port", String.valueOf(port)));
        options.forEach(option -> put(settings, option));
        for (Path file : files) {
            if (Files.isReadable(file)) {
                read(file, to.host(), settings);
            }
        }
        settings.addIfAbsent("hostname", to.host());
        settings.addIfAbsent("user", System.getProperty("user.name"));
        settings.addIfAbsent("port", "22");
        settings.addIfAbsent("serveraliveinterval", "0");
        settings.addIfAbsent("serveralivecountmax", "3");
        settings.addIfAbsent("stricthostkeychecking", "ask");
        settings.addIfAbsent("userknownhostsfile", "~/.ssh/known_hosts ~/.ssh/known_hosts2");
        settings.addIfAbsent("globalknownhostsfile", "/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2");
        if (settings.all("identityfile").isEmpty()) {
            DEFAULT_KEYS.forEach(key -> settings.add("identityfile", key));
        }
        return settings;
    }

    private void read(Path file, String host, HostSettings settings) {
        boolean applies = true;
        for (String line : lines(file)) {
            SshOption setting = SshOption.parse(line);
            switch (setting.key()) {
                case "host" -> applies = matches(setting.value(), host);
                case "match" -> {
                    applies = false;
                    notes.accept("%s: skipped, because it needs OpenSSH: %s".formatted(file, line));
                }
                case "include" -> notes.accept("%s: skipped, because it needs OpenSSH: %s".formatted(file, line));
                default -> {
                    if (applies) {
                        put(settings, setting);
                    }
                }
            }
        }
    }

    private static void put(HostSettings settings, SshOption setting) {
        if (REPEATABLE.contains(setting.key())) {
            settings.add(setting.key(), setting.value());
        } else {
            settings.addIfAbsent(setting.key(), setting.value());
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UsageException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** Returns whether one of the patterns matches the host, and no pattern that starts with an exclamation mark does. */
    static boolean matches(String patterns, String host) {
        boolean found = false;
        for (String pattern : patterns.strip().split("\\s+", -1)) {
            boolean negated = pattern.startsWith("!");
            if (glob(negated ? pattern.substring(1) : pattern).matcher(host).matches()) {
                if (negated) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf((char) c)))
                .forEach(regex::append);
        return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE);
    }
}
