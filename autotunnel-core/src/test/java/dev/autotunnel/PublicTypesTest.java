package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.HostKeys;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Public types can grow: a component can join without breaking anybody. */
class PublicTypesTest {
    private static final List<String> PUBLIC = List.of("dev.autotunnel", "dev.autotunnel.event", "dev.autotunnel.spec");

    /** Finished leaves; and host keys, which are still to follow. */
    private static final List<Class<?>> WITH_RECORDS = List.of(Endpoint.class, HostKeys.class);

    private static final JavaClasses MAIN = new ClassFileImporter()
            .importUrl(Objects.requireNonNull(
                            TunnelSupervisor.class.getProtectionDomain().getCodeSource())
                    .getLocation());

    @Test
    void only_leaves_that_are_finished_are_records() {
        assertThat(types().filter(JavaClass::isRecord))
                .allSatisfy(type -> assertThat(WITH_RECORDS.stream().map(Class::getName))
                        .contains(type.getEnclosingClass().orElseThrow().getName()));
    }

    @Test
    void nobody_but_exceptions_has_a_public_constructor() {
        assertThat(types().filter(type -> !type.isRecord() && !type.isAssignableTo(Throwable.class)))
                .allSatisfy(type -> assertThat(type.getConstructors())
                        .noneMatch(constructor -> constructor.getModifiers().contains(JavaModifier.PUBLIC)));
    }

    @Test
    void no_argument_is_an_Optional() {
        assertThat(types().filter(type -> !type.isRecord()).flatMap(type -> type.getCodeUnits().stream()))
                .allSatisfy(unit -> assertThat(unit.getRawParameterTypes())
                        .noneMatch(parameter -> parameter.isAssignableTo(Optional.class)));
    }

    private static Stream<JavaClass> types() {
        return MAIN.stream()
                .filter(type -> PUBLIC.contains(type.getPackageName()))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC));
    }
}
