package dev.autotunnel.sshconfig;

import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the settings of a host with {@code ssh -G}, which supports everything that a configuration file may contain.
 *
 * <p>Used on one thread only. Blocks until {@code ssh} ends, at most for the deadline.
 */
final class OpenSshResolver implements SettingsResolver {
    /** {@code Match exec} runs commands, and canonical names need DNS. */
    static final Duration DEADLINE = Duration.ofSeconds(10);

    private static final List<String> KNOWN_HOSTS_FILES = List.of("userknownhostsfile", "globalknownhostsfile");
    private static final List<String> FORWARDS = List.of("localforward", "remoteforward", "dynamicforward");

    private static final String CHECK_HOST_IP = "checkhostip";

    /** A carriage return alone does not end a line: it is part of a value. */
    private static final Pattern LINE_END = Pattern.compile("\\r?\\n");

    private final String program;
    private final Duration deadline;
    private final Optional<String> configFile;
    private final Surroundings surroundings;
    private final Supplier<SettingsResolver> fallback;

    /** What {@code ssh} prints without any file; null until it is needed. */
    private @Nullable Map<String, List<String>> defaults;

    /**
     * Creates a resolver.
     *
     * @param configFile the value of {@code -F}
     * @param fallback makes the resolver to use if {@code ssh} is not installed
     */
    OpenSshResolver(Optional<String> configFile, Surroundings surroundings, Supplier<SettingsResolver> fallback) {
        this("ssh", DEADLINE, configFile, surroundings, fallback);
    }

    /** For tests: with another program and another deadline. */
    OpenSshResolver(
            String program,
            Duration deadline,
            Optional<String> configFile,
            Surroundings surroundings,
            Supplier<SettingsResolver> fallback) {
        this.program = program;
        this.deadline = deadline;
        this.configFile = configFile;
        this.surroundings = surroundings;
        this.fallback = fallback;
    }

    @Override
    public HostSettings resolve(Destination destination, List<ConfigLine> options) {
        List<String> command = new ArrayList<>(List.of(program, "-T", "-v", "-G"));
        configFile.ifPresent(file -> command.addAll(List.of("-F", file)));
        for (ConfigLine option : options) {
            if (KnownOptions.note(option.key()) == null) {
                command.addAll(List.of("-o", option.toString()));
            }
        }
        destination.user().ifPresent(user -> command.addAll(List.of("-l", user)));
        destination.port().ifPresent(port -> command.addAll(List.of("-p", String.valueOf(port))));
        command.addAll(List.of("--", destination.host()));
        Optional<Output> output = run(command);
        return output.isPresent()
                ? settings(output.get(), destination, options)
                : fallback.get().resolve(destination, options);
    }

    /**
     * What {@code ssh} wrote.
     *
     * @param lines the options
     * @param files the files that it read
     */
    private record Output(List<String> lines, FilesRead files) {}

    /**
     * Returns what {@code ssh} wrote; empty if it is not installed.
     *
     * @throws SshConfigException if it cannot be started for another reason: without it, a policy could be lost
     */
    private Optional<Output> run(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Set<String> hidden = hideControlCharacters(builder.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            if (isInstalled()) {
                String message = "%s cannot be started: %s".formatted(program, e.getMessage());
                throw new SshConfigException(Origin.UNKNOWN, message, e);
            }
            return Optional.empty();
        }
        long end = System.nanoTime() + deadline.toNanos();
        try {
            process.getOutputStream().close();
            ProcessText text = ProcessText.of(process, end).orElseThrow(this::tooSlow);
            if (process.exitValue() != 0) {
                throw refusal(text.errors(), hidden);
            }
            List<String> lines = LINE_END.splitAsStream(text.output())
                    .filter(line -> !line.isEmpty())
                    .toList();
            return Optional.of(new Output(lines, FilesRead.of(text.errors())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshConfigException(Origin.UNKNOWN, "interrupted while waiting for ssh -G", e);
        } catch (IOException e) {
            throw new SshConfigException(Origin.UNKNOWN, "the output of ssh -G cannot be read: " + e.getMessage(), e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /**
     * Hides the variables whose values would end a line of what {@code ssh -G} prints, and so begin an option that nobody set.
     *
     * @return their names
     */
    private Set<String> hideControlCharacters(Map<String, String> environment) {
        environment.putAll(surroundings.variables());
        Set<String> hidden = new HashSet<>(environment.keySet());
        environment.values().removeIf(ControlCharacters::areIn);
        hidden.removeAll(environment.keySet());
        return hidden;
    }

    /** Returns whether the program is there, so that there is another reason why it cannot be started. */
    private boolean isInstalled() {
        if (program.indexOf(File.separatorChar) >= 0) {
            return new File(program).exists();
        }
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> new File(folder, program).exists() || new File(folder, program + ".exe").exists());
    }

    /** Returns what {@code ssh} said, without its messages about progress. */
    private static SshConfigException refusal(String errors, Set<String> hidden) {
        for (String name : hidden) {
            if (errors.contains("env var ${" + name + "} has no value")) {
                return new SshConfigException(
                        "environment variable %s: must not contain a control character".formatted(name));
            }
        }
        return new SshConfigException(errors.lines()
                .filter(line -> !line.startsWith("debug") && !line.startsWith("OpenSSH_"))
                .map(String::strip)
                .findFirst()
                .orElse("ssh -G failed"));
    }

    private SshConfigException tooSlow() {
        return new SshConfigException("ssh -G did not answer within %d s".formatted(deadline.toSeconds()));
    }

    private HostSettings settings(Output output, Destination destination, List<ConfigLine> options) {
        HostSettings settings = new HostSettings();
        for (String line : output.lines()) {
            String[] words = line.split(" ", 2);
            String key = KnownOptions.key(words[0]);
            String value = words.length < 2 ? "" : words[1];
            List<String> arguments = FORWARDS.contains(key) ? List.of(value.split(" ", -1)) : List.of(value);
            settings.add(key, new Setting(arguments, origin(key, value, output.files())));
        }
        dropWrongDynamicForwards(settings);
        Tokens tokens = surroundings.tokens(destination.host(), settings);
        for (String key : KNOWN_HOSTS_FILES) {
            KnownHostsNames names = new KnownHostsNames(
                    key, lines(key, options, output.files()), output.files().isIncomplete(), tokens);
            settings.first(key).ifPresent(printed -> settings.replace(key, names.split(printed)));
        }
        if (!isMentioned("identityfile", options, output.files())) {
            settings.remove("identityfile"); // the defaults differ from version to version
            ConfigDefaults.addKeys(settings);
        }
        dropDefaults(settings, options, output.files());
        return settings;
    }

    /** OpenSSH 9.2 also prints a local forward to a socket as a dynamic forward. */
    private static void dropWrongDynamicForwards(HostSettings settings) {
        List<Setting> dynamic = settings.all("dynamicforward");
        settings.remove("dynamicforward");
        for (Setting forward : dynamic) {
            boolean toSocket = settings.all("localforward").stream()
                    .anyMatch(local -> local.text().startsWith(forward.text() + " /"));
            if (!toSocket) {
                settings.add("dynamicforward", forward);
            }
        }
    }

    /** Returns whether somebody may have set the option. */
    private static boolean isMentioned(String key, List<ConfigLine> options, FilesRead files) {
        return files.isIncomplete() || !lines(key, options, files).isEmpty();
    }

    private static List<ConfigLine> lines(String key, List<ConfigLine> options, FilesRead files) {
        List<ConfigLine> lines = new ArrayList<>(files.lines(key));
        options.stream().filter(option -> option.key().equals(key)).forEach(lines::add);
        return lines;
    }

    private static Origin origin(String key, String value, FilesRead files) {
        if (KnownOptions.isKnown(key) && !KnownOptions.isRefusable(key)) {
            return Origin.UNKNOWN;
        }
        return files.lines(key).stream()
                .filter(line -> line.raw().equals(value)
                        || String.join(" ", line.words()).equalsIgnoreCase(value))
                .map(ConfigLine::origin)
                .findFirst()
                .orElse(Origin.UNKNOWN);
    }

    /**
     * Removes values that nobody set, of the options whose defaults differ from version to version: lists of algorithms, options
     * that the library does not know, and CheckHostIP.
     */
    private void dropDefaults(HostSettings settings, List<ConfigLine> options, FilesRead files) {
        for (String key : KnownOptions.ALGORITHMS) {
            if (!isMentioned(key, options, files) || isDefault(key, settings)) {
                settings.remove(key);
            }
        }
        for (String key : settings.keys()) {
            if (!KnownOptions.isKnown(key) && isDefault(key, settings)) {
                settings.remove(key);
            }
        }
        if (lines(CHECK_HOST_IP, options, files).stream().noneMatch(OpenSshResolver::turnsOn)
                && !(files.isIncomplete() && !isDefault(CHECK_HOST_IP, settings))) {
            settings.remove(CHECK_HOST_IP);
        }
    }

    private static boolean turnsOn(ConfigLine line) {
        String value = String.join(" ", line.words());
        return value.equalsIgnoreCase("yes") || value.equalsIgnoreCase("true");
    }

    /** Returns whether this {@code ssh} prints the same for a host that no file says anything about. */
    private boolean isDefault(String key, HostSettings settings) {
        List<String> printed = settings.all(key).stream().map(Setting::text).toList();
        return printed.isEmpty() || printed.equals(defaults().getOrDefault(key, List.of()));
    }

    private Map<String, List<String>> defaults() {
        Map<String, List<String>> known = defaults;
        if (known == null) {
            known = run(List.of(program, "-T", "-v", "-G", "-F", "none", "--", "localhost"))
                    .map(output -> values(output.lines()))
                    .orElse(Map.of());
            defaults = known;
        }
        return known;
    }

    private static Map<String, List<String>> values(List<String> lines) {
        return lines.stream()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.groupingBy(
                        words -> KnownOptions.key(words[0]),
                        Collectors.mapping(words -> words.length < 2 ? "" : words[1], Collectors.toList())));
    }
}
