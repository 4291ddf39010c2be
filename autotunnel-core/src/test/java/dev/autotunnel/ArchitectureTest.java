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

    private static final List<String> BASE =
            List.of("event", "spec", "internal.text", "internal.runtime", "internal.transport", "internal.algorithms");
    private static final List<String> PUBLIC = List.of(ROOT, ROOT + ".event", ROOT + ".spec");
    private static final int MOST_FILES = 15;

    /** Each package, and the packages of ours that it may use. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("internal.text", List.of()),
            Map.entry("event", List.of("internal.text", "internal.runtime")),
            Map.entry("internal.jfr", List.of("event", "internal.runtime", "internal.transport")),
            Map.entry("internal.history", List.of("event", "internal.runtime")),
            Map.entry("internal.algorithms", List.of("internal.text")),
            Map.entry(
                    "spec",
                    List.of(
                            "event",
                            "internal.hostkeys.key",
                            "internal.algorithms",
                            "internal.runtime",
                            "internal.text")),
            Map.entry("internal", List.of()),
            Map.entry("internal.hostkeys.key", List.of()),
            Map.entry("internal.hostkeys", List.of("internal.hostkeys.key")),
            Map.entry("internal.runtime", List.of()),
            Map.entry("internal.transport", List.of("event", "spec", "internal.runtime")),
            Map.entry("internal.machine", List.of("event", "spec", "internal.runtime")),
            Map.entry("internal.check", and(BASE, "internal.relay")),
            Map.entry("internal.publish", List.of("event", "internal.runtime")),
            Map.entry("internal.monitor", BASE),
            Map.entry("internal.monitor.alive", BASE),
            Map.entry("internal.relay.io", BASE),
            Map.entry("internal.relay.pump", and(BASE, "internal.relay.io", "internal.jfr")),
            Map.entry("internal.relay.client", and(BASE, "internal.relay.io", "internal.relay.pump")),
            Map.entry(
                    "internal.relay.socks",
                    and(BASE, "internal.relay.io", "internal.relay.pump", "internal.relay.client")),
            Map.entry(
                    "internal.relay",
                    and(
                            BASE,
                            "internal.relay.io",
                            "internal.relay.pump",
                            "internal.relay.client",
                            "internal.relay.socks")),
            Map.entry("internal.relay.inprocess", and(BASE, "internal.relay.pump", "internal.relay.client")),
            Map.entry("internal.jsch.wire", BASE),
            Map.entry("internal.jsch.auth.agent", and(BASE, "internal.hostkeys.key")),
            Map.entry(
                    "internal.jsch.auth",
                    and(
                            BASE,
                            "internal.jsch.wire",
                            "internal.jsch.auth.agent",
                            "internal.jsch.auth.callback",
                            "internal.jsch.auth.certificate",
                            "internal.jsch.auth.key",
                            "internal.hostkeys",
                            "internal.hostkeys.key")),
            Map.entry("internal.jsch.auth.callback", BASE),
            Map.entry("internal.jsch.auth.certificate", BASE),
            Map.entry("internal.jsch.auth.key", and(BASE, "internal.jsch.auth.certificate")),
            Map.entry("internal.jsch.connect.proxy", and(BASE, "internal.jsch.wire")),
            Map.entry("internal.jsch.connect", and(BASE, "internal.jsch.wire", "internal.jsch.connect.proxy")),
            Map.entry("internal.jsch.flow", and(BASE, "internal.jsch.wire")),
            Map.entry(
                    "internal.jsch",
                    and(
                            BASE,
                            "internal.jsch.wire",
                            "internal.jsch.connect",
                            "internal.jsch.auth",
                            "internal.jsch.auth.callback",
                            "internal.jsch.flow")),
            Map.entry(
                    "internal.supervise.monitorports",
                    and(
                            BASE,
                            "internal.monitor",
                            "internal.relay",
                            "internal.relay.io",
                            "internal.relay.pump",
                            "internal.relay.client")),
            Map.entry(
                    "internal.supervise",
                    and(
                            BASE,
                            "internal.machine",
                            "internal.publish",
                            "internal.history",
                            "internal.jfr",
                            "internal.monitor",
                            "internal.monitor.alive",
                            "internal.relay",
                            "internal.relay.io",
                            "internal.relay.pump",
                            "internal.relay.client",
                            "internal.relay.inprocess",
                            "internal.supervise.monitorports")));

    static Stream<Arguments> arrows() {
        return ARROWS.entrySet().stream().map(arrow -> Arguments.of(arrow.getKey(), arrow.getValue()));
    }

    @ParameterizedTest(name = "{0} uses nothing of ours but {1}")
    @MethodSource("arrows")
    void arrows_between_packages_point_one_way(String from, List<String> to) {
        String[] allowed = Stream.concat(Stream.of(from), to.stream())
                .map(ArchitectureTest::named)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(named(from))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackages(ROOT + "..").or(resideInAnyPackage(allowed)))
                .allowEmptyShould(true) // a package may have no class of its own
                .check(MAIN);
    }

    @Test
    void each_package_is_known_here() {
        assertThat(MAIN.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of(ROOT), ARROWS.keySet().stream().map(ArchitectureTest::named))
                                .toList());
    }

    @Test
    void there_is_no_cycle_between_packages() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void only_three_packages_and_the_internal_ones_have_public_types() {
        classes()
                .that()
                .arePublic()
                .should()
                .resideInAnyPackage(Stream.concat(PUBLIC.stream(), Stream.of(ROOT + ".internal.."))
                        .toArray(String[]::new))
                .check(MAIN);
    }

    @Test
    void no_internal_package_has_more_than_15_files() throws IOException {
        Path sources = module().resolve("src/main/java/dev/autotunnel/internal");
        try (Stream<Path> files = Files.walk(sources)) {
            Map<Path, Long> byFolder = files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.groupingBy(
                            file -> Objects.requireNonNull(file.getParent()), Collectors.counting()));

            assertThat(byFolder).allSatisfy((folder, count) -> assertThat(count).isLessThanOrEqualTo(MOST_FILES));
        }
    }

    @Test
    void the_ssh_library_is_known_below_one_package() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".internal.jsch..")
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

    private static String named(String name) {
        return ROOT + "." + name;
    }

    private static List<String> and(List<String> some, String... others) {
        return Stream.concat(some.stream(), Stream.of(others)).toList();
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
