package dev.autotunnel.spring.autoconfigure;

import dev.autotunnel.spring.properties.ForwardProperties;
import dev.autotunnel.spring.properties.JumpProperties;
import dev.autotunnel.spring.properties.PrivateKeyProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/**
 * What the starter needs in a native image: the short forms of properties, which the conversion service finds by reflection, and
 * the files of the live page.
 *
 * <p>Thread-safe.
 */
final class AutotunnelRuntimeHints implements RuntimeHintsRegistrar {
    AutotunnelRuntimeHints() {}

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
        hints.resources().registerPattern("dev/autotunnel/page/assets/*");
        for (Class<?> type : List.of(ForwardProperties.class, JumpProperties.class, PrivateKeyProperties.class)) {
            hints.reflection()
                    .registerType(
                            type,
                            hint -> hint.withMethod(
                                    "of", List.of(TypeReference.of(String.class)), ExecutableMode.INVOKE));
        }
    }
}
