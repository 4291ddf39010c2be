package dev.autotunnel.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.examples.Excerpt;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest {
    private static final String SOURCE =
            "autotunnel-examples/src/main/java/dev/autotunnel/examples/readme/ReadmeExample.java";
    private static final int FIRST_SCREEN = 12;

    @Test
    void the_first_example_of_the_readme_is_the_compiled_one() throws IOException {
        List<String> compiled = Excerpt.between(SOURCE, "// readme:start", "// readme:end");

        assertThat(Excerpt.between("README.md", "```java", "```"))
                .as("the first java block of README.md")
                .isEqualTo(compiled);
    }

    @Test
    void it_fits_on_the_first_screen() throws IOException {
        assertThat(Excerpt.between(SOURCE, "// readme:start", "// readme:end")).hasSizeBetween(5, FIRST_SCREEN);
    }
}
