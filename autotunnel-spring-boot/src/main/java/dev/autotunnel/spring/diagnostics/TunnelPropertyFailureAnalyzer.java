package dev.autotunnel.spring.diagnostics;

import dev.autotunnel.spring.InvalidTunnelPropertyException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * Names the property of a tunnel that was refused, its value, and the file and line where it stands.
 *
 * <p>Called on the thread that starts the application.
 */
public final class TunnelPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidTunnelPropertyException> {
    private final @Nullable Environment environment;

    /** Made by Spring Boot; the environment is null if the application fails before it has a context. */
    public TunnelPropertyFailureAnalyzer(@Nullable Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable root, InvalidTunnelPropertyException cause) {
        StringBuilder text = new StringBuilder(
                "A property of a tunnel cannot be used:%n%n    property: %s".formatted(cause.property()));
        cause.value().ifPresent(value -> text.append("%n    value: \"%s\"".formatted(value)));
        Origin origin = origin(cause.property());
        if (origin != null) {
            text.append("%n    origin: %s".formatted(origin));
        }
        text.append("%n    reason: %s".formatted(cause.rule()));
        return new FailureAnalysis(text.toString(), "Update the configuration of your application.", cause);
    }

    private @Nullable Origin origin(String property) {
        ConfigurationPropertyName name =
                ConfigurationPropertyName.isValid(property) ? ConfigurationPropertyName.of(property) : null;
        if (environment == null || name == null) {
            return null;
        }
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            Origin origin = Origin.from(source.getConfigurationProperty(name));
            if (origin != null) {
                return origin;
            }
        }
        return null;
    }
}
