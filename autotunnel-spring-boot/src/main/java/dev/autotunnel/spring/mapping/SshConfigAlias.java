package dev.autotunnel.spring.mapping;

import dev.autotunnel.spring.InvalidTunnelPropertyException;
import dev.autotunnel.spring.properties.SshConfigProperties;
import dev.autotunnel.sshconfig.SshConfig;
import dev.autotunnel.sshconfig.SshConfigException;

/** The only class that names autotunnel-ssh-config, which may be missing. Called on the thread that starts the application. */
final class SshConfigAlias {
    private SshConfigAlias() {}

    /** Begins a spec with the server, the forwards and the times of a host in ssh_config. */
    static BegunSpec begin(PropertyPath path, String tunnel, SshConfigProperties from) {
        String host = path.at("host").required(from.host());
        try {
            SshConfig.Builder config = SshConfig.builder(host);
            String file = from.file();
            if (file != null) {
                config.file(Places.file(path.at("file"), file));
            }
            from.options().forEach(config::option);
            config.ignoring(from.ignoring().toArray(String[]::new));
            if (!from.openssh()) {
                config.withoutOpenSsh();
            }
            SshConfig found = config.build();
            return new BegunSpec(found.spec(tunnel), found.server());
        } catch (SshConfigException e) {
            String rule = "must be a host of ssh_config that can be used: " + e.getMessage();
            throw new InvalidTunnelPropertyException(path.at("host").name(), host, rule, e);
        }
    }
}
