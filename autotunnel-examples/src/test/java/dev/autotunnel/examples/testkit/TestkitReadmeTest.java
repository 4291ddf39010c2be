package dev.autotunnel.examples.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.examples.Excerpt;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestkitReadmeTest {
    private static final String README = "autotunnel-testkit/README.md";
    private static final String SOURCE =
            "autotunnel-examples/src/test/java/dev/autotunnel/examples/testkit/TestkitExampleIT.java";

    @ParameterizedTest
    @CsvSource({"1, junit", "2, two", "3, plain"})
    void the_snippets_of_the_readme_are_compiled_and_run(int nth, String region) throws IOException {
        List<String> compiled = Excerpt.between(SOURCE, "// readme:" + region, "// readme:end");

        assertThat(compiled).isNotEmpty();
        assertThat(Excerpt.between(README, "```java", "```", nth)).isEqualTo(compiled);
    }
}
