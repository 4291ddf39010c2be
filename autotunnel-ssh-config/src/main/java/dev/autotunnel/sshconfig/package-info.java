/**
 * Reads {@code ssh_config}: {@link dev.autotunnel.sshconfig.SshConfig#host SshConfig.host("alias")} gives the server behind an
 * alias, with its jump hosts, credentials and host keys, and the forwards of its section.
 *
 * <p>With OpenSSH installed {@code ssh -G} is asked, which knows all that a configuration may contain. Without OpenSSH the
 * files are read here. An option that the library cannot honour is refused
 * ({@link dev.autotunnel.sshconfig.SshConfigException}), with the file and the line if they are known.
 */
@NullMarked
package dev.autotunnel.sshconfig;

import org.jspecify.annotations.NullMarked;
