package dev.autotunnel.testkit.junit;

import dev.autotunnel.testkit.EmbeddedSshServerBuilder;

/**
 * Sets options of a server that {@link SshServer} asks for.
 *
 * <p>An implementation has a constructor without arguments; the class and the constructor may be private. It is called on the
 * thread that asks for the server.
 */
@FunctionalInterface
public interface SshServerCustomizer {

    /**
     * Sets options.
     *
     * @param builder the builder of the server, with every default
     */
    void customize(EmbeddedSshServerBuilder builder);

    /** Leaves every default. */
    final class Defaults implements SshServerCustomizer {

        /** Called by the extension. */
        public Defaults() {}

        @Override
        public void customize(EmbeddedSshServerBuilder builder) {
            // the defaults
        }
    }
}
