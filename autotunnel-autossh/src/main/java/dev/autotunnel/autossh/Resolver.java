package dev.autotunnel.autossh;

import java.util.List;

/** Finds out what holds for a host. */
interface Resolver {
    /**
     * The settings of a host.
     *
     * @param destination {@code [user@]host} or {@code ssh://[user@]host[:port]}
     * @param options those of the command line, which come first
     * @throws UsageException where a file or an option is bad
     */
    HostSettings resolve(String destination, List<Setting> options);
}
