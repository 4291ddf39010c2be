package dev.autotunnel;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom: arrows between packages point one way. */
class ArchitectureTest {
    private static final String ROOT = "dev.autotunnel";
    private static final int LONGEST_FILE = 400;
    private static final JavaClasses MAIN = classesNextTo(TunnelSupervisor.class);
    private static final JavaClasses TESTS = classesNextTo(ArchitectureTest.class);

    /** Each package, and the packages of ours that it may use. */
    private static final Map<String, List<String>> ARROWS = Map.of(
            "runtime", List.of(),
            "event", List.of(),
            "spec", List.of("event"),
            "transport", List.of("runtime", "spec", "event"),
            "engine", List.of("runtime", "spec", "event", "transport"),
            "monitor", List.of("runtime", "spec", "event", "transport"),
            "relay", List.of("runtime", "spec", "event", "transport"),
            "jsch", List.of("runtime", "spec", "event", "transport"));

    static Stream<Arguments> arrows() {
        return ARROWS.entrySet().stream().map(arrow -> Arguments.of(arrow.getKey(), arrow.getValue()));
    }

    @ParameterizedTest(name = "{0} uses nothing of ours but {1}")
    @MethodSource("arrows")
    void arrows_between_packages_point_one_way(String from, List<String> to) {
        String[] allowed = Stream.concat(Stream.of(from), to.stream())
                .map(ArchitectureTest::inside)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(inside(from))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackages(ROOT + "..").or(resideInAnyPackage(allowed)))
                .check(MAIN);
    }

    @Test
    void each_package_is_known_here() {
        assertThat(MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of(ROOT), ARROWS.keySet().stream().map(name -> ROOT + "." + name))
                                .toList());
    }

    @Test
    void there_is_no_cycle_between_packages() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void the_ssh_library_is_known_in_one_package() {
        noClasses()
                .that()
                .resideOutsideOfPackage(inside("jsch"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.jcraft..")
                .check(MAIN);
    }

    @Test
    void the_log_is_written_to_by_slf4j_alone() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(MAIN);
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(MAIN);
        noClasses()
                .should()
                .callMethodWhere(call(Throwable.class, "printStackTrace"))
                .check(MAIN);
    }

    @Test
    void unit_tests_do_not_sleep() {
        noClasses()
                .that()
                .haveNameMatching(".*Test(\\$.*)?")
                .should()
                .callMethodWhere(call(Thread.class, "sleep"))
                .check(TESTS);
    }

    @Test
    void no_source_file_is_longer_than_400_lines() throws IOException {
        try (Stream<Path> files = Files.walk(module().resolve("src"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")).filter(ArchitectureTest::isTooLong))
                    .isEmpty();
        }
    }

    private static boolean isTooLong(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count() > LONGEST_FILE;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DescribedPredicate<JavaCall<?>> call(Class<?> owner, String method) {
        return DescribedPredicate.describe(
                owner.getSimpleName() + "." + method,
                call -> call.getTargetOwner().isAssignableTo(owner)
                        && call.getTarget().getName().equals(method));
    }

    private static String inside(String name) {
        return ROOT + "." + name + "..";
    }

    /** The folder of this module: above the folder of its classes. */
    private static Path module() {
        Path folder = folderOf(ArchitectureTest.class);
        while (!Files.exists(folder.resolve("pom.xml"))) {
            folder = Objects.requireNonNull(folder.getParent(), "no pom.xml above the classes");
        }
        return folder;
    }

    private static JavaClasses classesNextTo(Class<?> type) {
        return new ClassFileImporter().importPath(folderOf(type));
    }

    private static Path folderOf(Class<?> type) {
        CodeSource source = Objects.requireNonNull(type.getProtectionDomain().getCodeSource());
        URL place = source.getLocation();
        try {
            return Path.of(place.toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(place.toString(), e);
        }
    }
}
