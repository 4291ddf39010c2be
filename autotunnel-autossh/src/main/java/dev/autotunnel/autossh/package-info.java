/**
 * {@code autossh} on the library's public API: the whole command line, its environment, signals and exit statuses.
 *
 * <p>Start with {@link dev.autotunnel.autossh.Autossh}. A command line becomes {@code Arguments}, the environment
 * becomes {@code Environment}, what {@code ssh} would make of host and options becomes {@code HostSettings}; {@code Plan}
 * turns the three into a tunnel, and {@code Run} keeps it until it ends.
 */
@NullMarked
package dev.autotunnel.autossh;

import org.jspecify.annotations.NullMarked;
