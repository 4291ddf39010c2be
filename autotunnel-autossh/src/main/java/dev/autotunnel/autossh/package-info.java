/**
 * The {@code autossh} program on the public API of the library and of its reader of {@code ssh_config}, with the command line, the environment variables, the signals and
 * the exit statuses of autossh.
 *
 * <p>Start reading at {@link dev.autotunnel.autossh.Autossh}:
 *
 * <ol>
 *   <li>{@code ArgumentParser} makes {@code Arguments} of the command line, and {@code Environment} holds the variables.
 *   <li>{@code HostLookup} finds what the configuration says about the destination:
 *       {@link dev.autotunnel.sshconfig.SshConfig}.
 *   <li>{@code TunnelConfig} is made of all of them.
 *   <li>{@code TunnelRunner} runs the tunnel until it ends, and {@code EventLog} writes its events to {@code AutosshLog}.
 * </ol>
 */
@NullMarked
package dev.autotunnel.autossh;

import org.jspecify.annotations.NullMarked;
