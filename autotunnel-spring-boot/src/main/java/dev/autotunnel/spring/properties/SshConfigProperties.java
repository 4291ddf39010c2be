package dev.autotunnel.spring.properties;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A host in ssh_config. Needs autotunnel-ssh-config on the class path. Immutable.
 *
 * @param host alias of the host
 * @param file file that is read in place of those of the user and the system
 * @param options options that take precedence over the files, by name
 * @param ignoring names of options that are passed over although the library cannot honour them
 * @param openssh whether ssh itself is asked, if it is installed
 */
public record SshConfigProperties(
        @Nullable String host,
        @Nullable String file,
        @DefaultValue Map<String, String> options,
        @DefaultValue List<String> ignoring,
        @DefaultValue("true") boolean openssh) {}
