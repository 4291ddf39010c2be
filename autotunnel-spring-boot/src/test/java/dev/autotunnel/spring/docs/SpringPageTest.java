package dev.autotunnel.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

/** Each snippet of {@code docs/spring.md}: the YAML is bound and its tunnels are made, and the Java is compiled here. */
class SpringPageTest {
    private static final Path PAGE = Path.of("..", "docs", "spring.md");
    private static final Path BEANS =
            Path.of("..", "autotunnel-spring-boot", "src/test/java/dev/autotunnel/spring/docs", "DocumentedBeans.java");

    @Test
    void each_tunnel_of_the_page_can_be_bound() throws IOException {
        List<String> snippets = snippets("yaml");
        assertThat(snippets).hasSize(5);
        for (String yaml : snippets) {
            if (yaml.contains("autotunnel.tunnels")) {
                SnippetContext.bindAndCheck(yaml);
            } else if (yaml.contains("autotunnel.page")) {
                assertThat(SnippetContext.bind(yaml).page().enabled()).isTrue();
            } else {
                assertThat(yaml).startsWith("management.endpoint.health.group.readiness.include");
                List<PropertySource<?>> sources = new YamlPropertySourceLoader()
                        .load("page", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
                assertThat(sources).hasSize(1);
            }
        }
    }

    @Test
    void the_java_of_the_page_is_compiled() throws IOException {
        String compiled = withoutSpace(Files.readString(BEANS)).replace("static class", "class");
        assertThat(snippets("java"))
                .hasSize(1)
                .allSatisfy(java -> assertThat(compiled).contains(withoutSpace(java)));
    }

    private static List<String> snippets(String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(Files.readString(PAGE))
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
