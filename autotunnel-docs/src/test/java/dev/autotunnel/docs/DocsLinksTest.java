package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each relative link of a page leads to a file of the repository, and to a heading of it. */
class DocsLinksTest {

    static Stream<Page> pages() {
        return Repository.pages().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void each_link_leads_somewhere(Page page) {
        assertThat(page.links().stream().filter(link -> !leadsSomewhere(page.file(), link)))
                .as("dead links of %s", page)
                .isEmpty();
    }

    @Test
    void the_index_names_each_page_of_docs() {
        List<Path> linked = Page.read(Repository.ROOT.resolve("docs/README.md")).links().stream()
                .map(link -> target(Repository.ROOT.resolve("docs/README.md"), link))
                .toList();
        assertThat(pages().filter(page -> page.name().matches("docs/[^/]+")).map(Page::file))
                .filteredOn(file -> !file.endsWith("README.md"))
                .allSatisfy(file -> assertThat(linked).contains(file));
    }

    @ParameterizedTest
    @CsvSource({
        "no-such-page.md, false",
        "guide.md#no-such-heading, false",
        "guide.md#jump-hosts, true",
        "README.md, true",
        "../autotunnel-core, true",
        "https://example.com, true"
    })
    void the_test_tells_dead_links(String link, boolean alive) {
        assertThat(leadsSomewhere(Repository.ROOT.resolve("docs/README.md"), link))
                .isEqualTo(alive);
    }

    @ParameterizedTest
    @CsvSource({
        "Before the first start, before-the-first-start",
        "`TunnelSpec.builder(name)`: what to forward, tunnelspecbuildername-what-to-forward",
        "A link dies, a-link-dies"
    })
    void anchors_are_those_of_repository_browsers(String heading, String anchor) {
        assertThat(Page.anchorOf(heading)).isEqualTo(anchor);
    }

    private static boolean leadsSomewhere(Path from, String link) {
        URI uri = URI.create(link);
        if (uri.getScheme() != null) {
            return uri.getScheme().equals("https");
        }
        Path target = target(from, link);
        if (!Files.exists(target) || !target.startsWith(Repository.ROOT)) {
            return false;
        }
        return uri.getFragment() == null || Page.read(target).anchors().contains(uri.getFragment());
    }

    private static Path target(Path from, String link) {
        String path = URI.create(link).getPath();
        return path == null || path.isEmpty() ? from : from.resolveSibling(path).normalize();
    }
}
