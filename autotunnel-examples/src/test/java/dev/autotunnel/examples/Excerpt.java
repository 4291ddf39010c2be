package dev.autotunnel.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Some lines of a file of the repository. */
public final class Excerpt {

    private Excerpt() {}

    /** The lines between two others, without what all of them are indented by. */
    public static List<String> between(String file, String first, String last) throws IOException {
        return between(file, first, last, 1);
    }

    /** As {@link #between(String, String, String)}, but from the n-th line of those that equal the first. */
    public static List<String> between(String file, String first, String last, int nth) throws IOException {
        List<String> lines = Files.readAllLines(root().resolve(file));
        for (int i = 0; i < nth; i++) {
            lines = lines.stream()
                    .dropWhile(line -> !line.strip().equals(first))
                    .skip(1)
                    .toList();
        }
        List<String> wanted =
                lines.stream().takeWhile(line -> !line.strip().equals(last)).toList();
        return String.join("\n", wanted).stripIndent().lines().toList();
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
