package dev.autotunnel.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An example in the javadoc of a module that is published. Those of the drivers need the drivers, and stand in {@code docs/drivers.md}.
 *
 * @param file where it stands
 * @param text the code
 */
record JavadocExample(String file, String text) {
    private static final List<String> MODULES = List.of(
            "autotunnel-core",
            "autotunnel-ssh-config",
            "autotunnel-micrometer",
            "autotunnel-hikari",
            "autotunnel-page",
            "autotunnel-testkit");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)<pre[^>]*>\\{@code(.*?)\\}</pre>");

    /** Returns all examples but those for JUnit, which the README of the testkit has too. */
    static Stream<JavadocExample> all() {
        return MODULES.stream()
                .flatMap(JavadocExample::sources)
                .flatMap(file -> EXAMPLE.matcher(Repository.text(file))
                        .results()
                        .map(found -> new JavadocExample(file.getFileName().toString(), code(found.group(1)))))
                .filter(example -> !example.text().startsWith("@Test"));
    }

    private static Stream<Path> sources(String module) {
        return Repository.sources(module, "src/main")
                .filter(file -> file.toString().matches(".*\\.(java|html)"));
    }

    private static String code(String text) {
        return text.lines()
                .map(line -> line.replaceFirst("^ +\\* ?", ""))
                .collect(Collectors.joining("\n"))
                .strip();
    }

    @Override
    public String toString() {
        return file;
    }
}
