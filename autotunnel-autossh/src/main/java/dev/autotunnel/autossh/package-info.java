/**
 * The {@code autossh} program on the public API of the library and of its reader of {@code ssh_config}, with the command line, the environment variables, the signals and
 * the exit statuses of autossh.
 *
 * <p>The program is started by {@link dev.autotunnel.autossh.Autossh}. It reads what the configuration says about the destination by
 * {@link dev.autotunnel.sshconfig.SshConfig}.
 */
/*
 * ArgumentParser makes Arguments of the command line, Environment holds the variables, and HostLookup asks the configuration. TunnelConfig
 * is made of all of them. TunnelRunner runs the tunnel until it ends, and EventLog writes its events to AutosshLog.
 */
@NullMarked
package dev.autotunnel.autossh;

import org.jspecify.annotations.NullMarked;
