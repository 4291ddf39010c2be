package dev.autotunnel.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The blocks of code of {@code docs/drivers.md}: the tests run what the page says. */
final class Page {
    private static final Path FILE = Path.of("../docs/drivers.md");

    private Page() {}

    /** Returns the blocks of that language, without the indentation of their lines. */
    static List<List<String>> blocks(String language) {
        List<List<String>> blocks = new ArrayList<>();
        List<String> block = null;
        for (String line : lines()) {
            if (block == null && line.strip().equals("```" + language)) {
                block = new ArrayList<>();
            } else if (block != null && line.strip().equals("```")) {
                blocks.add(block);
                block = null;
            } else if (block != null && !line.isBlank()) {
                block.add(line.strip());
            }
        }
        assertThat(blocks).as("blocks of " + language).isNotEmpty();
        return blocks;
    }

    /** Returns the only JDBC URL of the page that begins so, as one line. */
    static String url(String start) {
        List<String> urls = blocks("text").stream()
                .map(block -> block.stream().collect(Collectors.joining()))
                .filter(url -> url.startsWith(start))
                .toList();
        assertThat(urls).as("blocks that begin with " + start).hasSize(1);
        return urls.get(0);
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
