package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the repository. */
final class Repository {
    /** The top of the repository: tests run in a module below it. */
    static final Path ROOT = root();

    private Repository() {}

    /** Returns all pages that a reader meets: those at the top, those below docs, and the README of each module. */
    static List<Page> pages() {
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> github = Files.walk(ROOT.resolve(".github"));
                Stream<Path> modules =
                        modules().stream().map(module -> ROOT.resolve(module).resolve("README.md"))) {
            return Stream.of(top, docs, github, modules)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md") && Files.isRegularFile(file))
                    .sorted()
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the version of the project. */
    static String version() {
        return text("pom.xml").replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
    }

    /** Returns the folders of all modules. */
    static List<String> modules() {
        return text("pom.xml")
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith("<module>"))
                .map(line -> line.replaceAll("</?module>", ""))
                .toList();
    }

    /** Returns the files below a folder of a module, or none. */
    static Stream<Path> sources(String module, String folder) {
        Path top = ROOT.resolve(module).resolve(folder);
        if (!Files.isDirectory(top)) {
            return Stream.empty();
        }
        try (Stream<Path> files = Files.walk(top)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String file) {
        return text(ROOT.resolve(file));
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isDirectory(folder.resolve("autotunnel-core"))) {
            folder = folder.getParent();
        }
        assertThat(folder).as("a folder above with all modules").isNotNull();
        return folder;
    }
}
