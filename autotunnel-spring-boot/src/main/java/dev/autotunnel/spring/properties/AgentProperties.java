package dev.autotunnel.spring.properties;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * An SSH agent. Immutable.
 *
 * @param enabled whether its keys are offered
 * @param socket path of its socket; by default the environment variable SSH_AUTH_SOCK
 * @param keys fingerprints, public keys or files of the keys that are offered; by default all
 */
public record AgentProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String socket,
        @DefaultValue List<String> keys) {}
