/**
 * An SSH server that runs inside a test, and a link that fails on demand.
 *
 * <p>Start with {@link dev.autotunnel.testkit.EmbeddedSshServer#start()} and put a
 * {@link dev.autotunnel.testkit.FaultyLink} in front of it.
 */
@NullMarked
package dev.autotunnel.testkit;

import org.jspecify.annotations.NullMarked;
