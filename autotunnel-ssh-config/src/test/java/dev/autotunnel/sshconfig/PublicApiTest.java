package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The module uses only the public packages of the library, and only two of its types are public. */
class PublicApiTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/autotunnel/sshconfig");

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
    void two_types_are_public() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files.filter(
                            file -> lines(file).anyMatch(line -> line.matches("public .*(class|record|interface) .*"))))
                    .extracting(file -> String.valueOf(file.getFileName()))
                    .containsExactlyInAnyOrder("SshConfig.java", "SshConfigException.java");
        }
    }

    @Test
    void no_file_is_long() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files).allMatch(file -> lines(file).count() <= 350);
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
