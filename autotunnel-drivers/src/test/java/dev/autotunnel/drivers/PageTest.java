package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PageTest {
    private static final Path TESTS = Path.of("src/test/java/dev/autotunnel/drivers");

    static List<List<String>> blocks() {
        return Page.blocks("java");
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void each_java_block_of_the_page_stands_in_a_test(List<String> block) throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            assertThat(files.map(PageTest::lines))
                    .as(String.join("\n", block))
                    .anyMatch(lines -> Collections.indexOfSubList(lines, block) >= 0);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Files.readAllLines(file).stream()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
