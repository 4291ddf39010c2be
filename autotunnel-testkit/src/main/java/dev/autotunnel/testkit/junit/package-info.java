/**
 * Servers and links as parameters and fields of JUnit tests.
 *
 * <p>{@link dev.autotunnel.testkit.junit.SshServer} asks for a server, {@link dev.autotunnel.testkit.junit.ToSshServer} for a link
 * in front of it. The package needs JUnit Jupiter 5.10 or later, or 6, which the application brings.
 */
@NullMarked
package dev.autotunnel.testkit.junit;

import org.jspecify.annotations.NullMarked;
