package dev.autotunnel.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Finds a JDK other than the one that runs the tests, as {@code .ci/run} does. */
final class Jdk {
    private static final Path FOLDER = Path.of("/usr/lib/jvm");

    private Jdk() {}

    /** Returns a JDK of at least that version. If there is none, the test is skipped, or fails if nothing may be skipped. */
    static Path find(int version) {
        if (Runtime.version().feature() >= version) {
            return Path.of(System.getProperty("java.home"));
        }
        Optional<Path> found = Stream.concat(
                        Stream.ofNullable(System.getenv("JDK%d_HOME".formatted(version)))
                                .map(Path::of),
                        installed())
                .filter(home -> isOf(version, home))
                .findFirst();
        if (Boolean.parseBoolean(System.getenv("AUTOTUNNEL_REQUIRE_OPENSSH"))) {
            return found.orElseThrow(() -> new IllegalStateException("no JDK %d".formatted(version)));
        }
        Assumptions.assumeTrue(found.isPresent(), "no JDK " + version);
        return found.orElseThrow();
    }

    private static Stream<Path> installed() {
        if (!Files.isDirectory(FOLDER)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOf(int version, Path home) {
        Path release = home.resolve("release");
        return Files.isRegularFile(release)
                && Repository.text(release)
                        .lines()
                        .anyMatch(line -> line.matches("JAVA_VERSION=\"%d[\".+_-].*".formatted(version)));
    }
}
