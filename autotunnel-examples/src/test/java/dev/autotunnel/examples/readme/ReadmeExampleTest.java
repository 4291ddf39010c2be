package dev.autotunnel.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest {
    private static final Path SOURCE =
            Path.of("autotunnel-examples/src/main/java/dev/autotunnel/examples/readme/ReadmeExample.java");
    private static final int FIRST_SCREEN = 12;

    @Test
    void the_first_example_of_the_readme_is_the_compiled_one() throws IOException {
        List<String> compiled = between(SOURCE, "// readme:start", "// readme:end");

        assertThat(between(Path.of("README.md"), "```java", "```"))
                .as("the first java block of README.md")
                .isEqualTo(compiled);
    }

    @Test
    void it_fits_on_the_first_screen() throws IOException {
        assertThat(between(SOURCE, "// readme:start", "// readme:end")).hasSizeBetween(5, FIRST_SCREEN);
    }

    /** The lines between two others, without what all of them are indented by. */
    private static List<String> between(Path file, String first, String last) throws IOException {
        List<String> lines = Files.readAllLines(root().resolve(file)).stream()
                .dropWhile(line -> !line.strip().equals(first))
                .skip(1)
                .takeWhile(line -> !line.strip().equals(last))
                .toList();
        return String.join("\n", lines).stripIndent().lines().toList();
    }

    /** The top of the repository: tests run in a module below it. */
    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("autotunnel-core"))) {
            folder = folder.getParent();
        }
        assertThat(folder).as("a folder above with all modules").isNotNull();
        return folder;
    }
}
