package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The program uses only the public packages of the library. */
class PublicApiTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/autotunnel/autossh");

    @Test
    void only_exported_packages_are_imported() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<String> names = files.flatMap(PublicApiTest::lines)
                    .filter(line -> line.contains("dev.autotunnel.") || line.contains("com.jcraft"))
                    .filter(line -> !line.startsWith("package ") && !line.contains("{@link"))
                    .toList();
            assertThat(names)
                    .isNotEmpty()
                    .allMatch(line -> line.matches(
                            "import (static )?dev\\.autotunnel\\.((spec|event|sshconfig)\\.)?[A-Z][\\w.]*;"));
        }
    }

    @Test
    void no_file_is_long() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files).allMatch(file -> lines(file).count() <= 250);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
