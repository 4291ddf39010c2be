package dev.autotunnel.autossh;

import dev.autotunnel.sshconfig.SshConfig;
import dev.autotunnel.sshconfig.SshConfigException;
import java.nio.file.Path;

/** Finds what the command line and the configuration files say about the destination. Used on one thread only. */
final class HostLookup {
    private HostLookup() {}

    /**
     * Returns the server and the forwards of the configuration.
     *
     * @throws UsageException if an option is invalid or is not supported, or a file cannot be read
     */
    static SshConfig find(Arguments arguments) {
        try {
            return builder(arguments).build();
        } catch (SshConfigException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Returns a builder with the options of the command line. */
    static SshConfig.Builder builder(Arguments arguments) {
        SshConfig.Builder builder =
                SshConfig.builder(arguments.destination().orElseThrow()).ignoring(SshOptions.ignored());
        String file = arguments.configFile().orElse("");
        if (file.equalsIgnoreCase("none")) {
            builder.withoutFiles();
        } else if (!file.isEmpty()) {
            builder.file(Path.of(file));
        }
        for (SshOption option : arguments.options()) {
            if (option.literal()) {
                builder.option(option.name(), option.value());
            } else {
                builder.option(option.toString());
            }
        }
        arguments.forwards().stream()
                .filter(ForwardArgument::hasTokens)
                .forEach(forward -> builder.option(forward.line()));
        return builder;
    }
}
