package dev.autotunnel.sshconfig;

import java.util.List;

/** Finds the settings of a host in the caller's options and in the configuration files. */
interface SettingsResolver {
    /**
     * Returns the settings of a host.
     *
     * @param options the caller's options, which take precedence over the destination and over the files
     * @throws SshConfigException if a file cannot be read, or an option is invalid or cannot be honoured
     */
    HostSettings resolve(Destination destination, List<ConfigLine> options);
}
