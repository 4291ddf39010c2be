package dev.autotunnel.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The modules, profiles, phases and properties of a Maven command exist. */
final class MavenCheck {
    private static final Set<String> GOALS = Set.of(
            "clean",
            "compile",
            "process-classes",
            "test-compile",
            "test",
            "package",
            "verify",
            "install",
            "spotless:apply",
            "exec:exec");
    private static final Set<String> FLAGS = Set.of("-q", "-o", "-B", "-ntp", "-am");

    /** Properties of Maven and of its plugins. */
    private static final Set<String> PROPERTIES = Set.of(
            "skipTests",
            "skipITs",
            "maven.test.skip",
            "maven.javadoc.skip",
            "exec.executable",
            "exec.args",
            "test",
            "it.test",
            "surefire.failIfNoSpecifiedTests",
            "failsafe.failIfNoSpecifiedTests");

    private final List<String> modules = new ArrayList<>();
    private final List<String> profiles = new ArrayList<>();
    private final List<String> properties = new ArrayList<>();

    private MavenCheck() {}

    static void check(List<String> arguments) {
        MavenCheck check = new MavenCheck();
        check.read(arguments);
        check.compare();
    }

    private void read(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.equals("-pl")) {
                modules.addAll(List.of(arguments.get(++i).split(",")));
            } else if (word.startsWith("-P")) {
                profiles.addAll(List.of(word.substring(2).split(",")));
            } else if (word.startsWith("-D")) {
                properties.add(word.substring(2));
            } else {
                assertThat(FLAGS.contains(word) || GOALS.contains(word))
                        .as("a flag or a goal: %s", word)
                        .isTrue();
            }
        }
    }

    private void compare() {
        assertThat(Repository.modules()).containsAll(modules);
        String poms = Repository.text("pom.xml")
                + (modules.isEmpty() ? Repository.modules() : modules)
                        .stream()
                                .map(module -> Repository.text(module + "/pom.xml"))
                                .collect(Collectors.joining());
        for (String profile : profiles) {
            assertThat(poms.contains("<id>" + profile + "</id>"))
                    .as("the profile %s", profile)
                    .isTrue();
        }
        for (String property : properties) {
            checkProperty(property.split("=", 2), poms);
        }
    }

    private void checkProperty(String[] property, String poms) {
        String name = property[0];
        boolean used = poms.contains("${" + name + "}")
                || poms.contains("<" + name + ">")
                || poms.contains("<" + name + "/>")
                || name.startsWith("spotless.");
        assertThat(used || PROPERTIES.contains(name) || isReadByTests(name))
                .as("the property %s", name)
                .isTrue();
        if (name.equals("example")) {
            String folder = "src/main/java/dev/autotunnel/examples/" + property[1];
            assertThat(modules.isEmpty() ? Repository.modules() : modules)
                    .as(folder)
                    .anyMatch(module ->
                            Files.isDirectory(Repository.ROOT.resolve(module).resolve(folder)));
        }
    }

    /** Maven hands its properties on to the JVM of the tests. */
    private boolean isReadByTests(String property) {
        return property.startsWith("autotunnel.")
                && modules.stream()
                        .flatMap(module -> Repository.sources(module, "src/test/java"))
                        .anyMatch(file -> Repository.text(file).contains('"' + property + '"'));
    }
}
