package dev.autotunnel.autossh;

import java.util.List;

/** Finds the settings of a host in the command line and the configuration files. */
interface SettingsResolver {
    /**
     * Returns the settings of a host.
     *
     * @param destination {@code [user@]host} or {@code ssh://[user@]host[:port]}
     * @param options the options of the command line, which take precedence over the files
     * @throws UsageException if a file cannot be read or an option is invalid
     */
    HostSettings resolve(String destination, List<SshOption> options);
}
