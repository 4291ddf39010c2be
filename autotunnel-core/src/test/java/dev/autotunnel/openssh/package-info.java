/**
 * A real OpenSSH server, a network that swallows packets and an echo service, for integration tests.
 *
 * <p>Start with {@link dev.autotunnel.openssh.OpenSshServer}; a test that uses it carries
 * {@link dev.autotunnel.openssh.RequiresOpenSsh}. All fixtures end only what they started and leave nothing when closed.
 */
@NullMarked
package dev.autotunnel.openssh;

import org.jspecify.annotations.NullMarked;
