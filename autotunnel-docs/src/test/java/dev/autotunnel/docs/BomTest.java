package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Modules that are published are named where users and newcomers look for them. */
class BomTest {

    @Test
    void the_bom_names_each_published_module_once() {
        List<String> named = Pattern.compile("(?s)<dependency>.*?<artifactId>(.*?)</artifactId>")
                .matcher(Repository.text("autotunnel-bom/pom.xml"))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(published()
                        .filter(module -> !module.equals("autotunnel-bom"))
                        .toList());
    }

    @Test
    void contributing_names_each_module() {
        assertThat(Repository.modules())
                .allSatisfy(module -> assertThat(Repository.text("CONTRIBUTING.md"))
                        .contains("`" + module.replace("autotunnel-spring-boot-", "-")));
    }

    private static Stream<String> published() {
        return Repository.modules().stream()
                .filter(module ->
                        !Repository.text(module + "/pom.xml").contains("<maven.deploy.skip>true</maven.deploy.skip>"));
    }
}
