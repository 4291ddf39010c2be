package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The module uses only the public packages of the library, and its files are short. */
class HouseTest {
    private static final Path SOURCES = Path.of("..", "autotunnel-spring-boot", "src");

    @Test
    void only_exported_packages_are_imported() {
        List<String> imports = sources(SOURCES.resolve("main"))
                .flatMap(file -> lines(file).stream())
                .filter(line -> line.startsWith("import dev.autotunnel.") || line.contains("com.jcraft"))
                .filter(line -> !line.startsWith("import dev.autotunnel.spring"))
                .toList();
        assertThat(imports)
                .isNotEmpty()
                .allMatch(
                        line -> line.matches(
                                "import (static )?dev\\.autotunnel\\.((spec|event|sshconfig|micrometer|page\\.content)\\.)?[A-Z][\\w.]*;"));
    }

    @Test
    void one_class_names_the_module_that_may_be_missing() {
        assertThat(sources(SOURCES.resolve("main"))
                        .filter(file -> lines(file).stream()
                                .anyMatch(line -> line.startsWith("import dev.autotunnel.sshconfig"))))
                .extracting(file -> String.valueOf(file.getFileName()))
                .containsExactly("SshConfigAlias.java");
    }

    @Test
    void the_root_package_has_what_applications_may_use() {
        assertThat(sources(SOURCES.resolve("main/java/dev/autotunnel/spring"))
                        .filter(file -> file.endsWith(Path.of("spring", String.valueOf(file.getFileName())))))
                .extracting(file -> String.valueOf(file.getFileName()))
                .containsExactlyInAnyOrder(
                        "InvalidTunnelPropertyException.java",
                        "TunnelServerConnectionDetails.java",
                        "TunnelSpecCustomizer.java",
                        "package-info.java");
    }

    @Test
    void no_file_is_long_and_no_package_is_full() {
        assertThat(sources(SOURCES)).allMatch(file -> lines(file).size() <= 400);
        assertThat(sources(SOURCES.resolve("main")).filter(file -> !file.endsWith("package-info.java")))
                .extracting(file -> String.valueOf(file.getParent()))
                .satisfies(packages -> assertThat(packages)
                        .allSatisfy(one -> assertThat(packages.stream().filter(one::equals))
                                .hasSizeLessThanOrEqualTo(15)));
    }

    private static Stream<Path> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
