/**
 * The keys of an SSH agent on a unix-domain socket: our own client of the agent's protocol, with a deadline and with reasons.
 *
 * <p>Start with {@code SshAgent}.
 */
@NullMarked
package dev.autotunnel.internal.jsch.auth.agent;

import org.jspecify.annotations.NullMarked;
