package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The module uses only the public packages of the library, and each class at most one driver. */
class PublicApiTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/autotunnel/drivers");

    @Test
    void only_exported_packages_are_imported() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files.flatMap(PublicApiTest::imports).filter(line -> line.startsWith("dev.autotunnel")))
                    .isNotEmpty()
                    .allMatch(line -> line.matches("dev\\.autotunnel\\.((spec|event)\\.)?[A-Z][\\w.]*"));
        }
    }

    @Test
    void each_class_needs_at_most_one_driver() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files.map(file -> imports(file)
                            .filter(line -> !line.matches("(java|javax|dev\\.autotunnel|org\\.jspecify)\\..*"))
                            .map(line -> line.replaceFirst("^(\\w+\\.\\w+|\\w+)\\..*", "$1"))
                            .distinct()
                            .toList()))
                    .allMatch(drivers -> drivers.size() <= 1);
        }
    }

    @Test
    void these_types_are_public() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files.filter(file -> lines(file).stream()
                            .anyMatch(line -> line.matches("public .*(class|record|interface) .*"))))
                    .extracting(file -> String.valueOf(file.getFileName()).replace(".java", ""))
                    .containsExactlyInAnyOrder(
                            "JedisTunnelSocketFactory",
                            "MariaDbSocketFactory",
                            "MysqlSocketFactory",
                            "PostgresSocketFactory",
                            "TunnelDns",
                            "TunnelProxySelector",
                            "TunnelSocketFactory");
        }
    }

    private static Stream<String> imports(Path file) {
        return lines(file).stream()
                .filter(line -> line.startsWith("import "))
                .map(line -> line.replaceFirst("^import (static )?", "").replace(";", ""));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
