package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import org.jspecify.annotations.Nullable;

/**
 * A spec that still needs its server. Not thread-safe.
 *
 * @param spec what is set so far
 * @param alias the server of ssh_config, if an alias was given
 */
record BegunSpec(TunnelSpec.Builder spec, @Nullable SshServer alias) {}
