package dev.autotunnel.autossh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Finds the settings of a host with {@code ssh -G}, which supports everything that a configuration file may contain.
 *
 * <p>Used on one thread only.
 */
final class OpenSshResolver implements SettingsResolver {
    private static final Duration DEADLINE =
            Duration.ofSeconds(10); // "Match exec" runs commands, and canonical names need DNS

    private final Optional<String> configFile;
    private final Supplier<SettingsResolver> fallback;

    /**
     * Creates a resolver.
     *
     * @param configFile the value of {@code -F}
     * @param fallback makes the resolver to use if {@code ssh} is not installed
     */
    OpenSshResolver(Optional<String> configFile, Supplier<SettingsResolver> fallback) {
        this.configFile = configFile;
        this.fallback = fallback;
    }

    @Override
    public HostSettings resolve(String destination, List<SshOption> options) {
        List<String> command = new ArrayList<>(List.of("ssh", "-G"));
        configFile.ifPresent(file -> command.addAll(List.of("-F", file)));
        options.stream()
                .filter(SshOptions::isSupported)
                .forEach(option -> command.addAll(List.of("-o", option.toString())));
        command.addAll(List.of("--", destination));
        Process process;
        try {
            process = new ProcessBuilder(command).start();
        } catch (IOException notInstalled) {
            return fallback.get().resolve(destination, options);
        }
        return readOutput(process);
    }

    private static HostSettings readOutput(Process process) {
        try {
            process.getOutputStream().close();
            CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            CompletableFuture<String> lines = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UsageException("ssh -G did not answer within %d s".formatted(DEADLINE.toSeconds()));
            }
            if (process.exitValue() != 0) {
                throw new UsageException(
                        errors.join().strip().lines().findFirst().orElse("ssh -G failed"));
            }
            HostSettings settings = new HostSettings();
            for (String line : lines.join().lines().toList()) {
                String[] words = line.split(" ", 2);
                settings.add(words[0], words.length < 2 ? "" : words[1]);
            }
            return settings;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("interrupted while waiting for ssh -G", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
