package dev.autotunnel.autossh;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes an {@link SshServer} of the settings of its host: address, user, credentials, host keys and jump hosts.
 *
 * <p>Used on one thread only.
 *
 * @param resolver finds the settings of jump hosts
 * @param variables the environment variables
 * @param home the home directory of the user
 */
record ServerFactory(SettingsResolver resolver, Map<String, String> variables, Path home) {
    private static final Set<String> NO_CHECKING = Set.of("no", "off", "false");

    /**
     * Makes the server that the settings of a destination describe.
     *
     * @param host the host as given on the command line
     * @throws UsageException if a setting is invalid or is not supported
     */
    SshServer create(String host, HostSettings settings) {
        return create(host, settings, 0);
    }

    private SshServer create(String host, HostSettings settings, int jumps) {
        SshOptions.check(settings);
        Tokens tokens = Tokens.of(variables, home, host, settings);
        SshServer server = SshServer.builder()
                .host(settings.get("hostname"))
                .port(settings.number("port"))
                .user(settings.get("user"))
                .credentials(credentials(settings, tokens))
                .hostKeys(hostKeys(settings, tokens))
                .build();
        String route = settings.first("proxyjump").orElse("none");
        if (route.equalsIgnoreCase("none")) {
            return server;
        }
        if (jumps == SshServer.MOST_JUMP_HOSTS) {
            throw new UsageException("more than %d jump hosts: %s".formatted(jumps, route));
        }
        int comma = route.lastIndexOf(',');
        Destination hop = Destination.parseHop(route.substring(comma + 1));
        HostSettings hopSettings = resolver.resolve(hop.host(), optionsOf(hop, route.substring(0, Math.max(comma, 0))));
        return server.toBuilder()
                .jump(create(hop.host(), hopSettings, jumps + 1))
                .build();
    }

    /** Returns the options of a jump host. Those of the command line do not apply to it, only what {@code -J} contains. */
    private static List<SshOption> optionsOf(Destination hop, String hopsBefore) {
        List<SshOption> options = new ArrayList<>();
        hop.user().ifPresent(user -> options.add(new SshOption("User", user)));
        hop.port().ifPresent(port -> options.add(new SshOption("Port", String.valueOf(port))));
        if (!hopsBefore.isEmpty()) {
            options.add(new SshOption("ProxyJump", hopsBefore));
        }
        return options;
    }

    /**
     * Returns all key files that exist, then the agent. If there is neither, it returns the missing key files, so that the library
     * reports them.
     */
    private Credentials credentials(HostSettings settings, Tokens tokens) {
        List<Path> named = settings.all("identityfile").stream()
                .filter(file -> !file.equals("none"))
                .map(tokens::path)
                .toList();
        List<Credentials> candidates = new ArrayList<>();
        named.stream().filter(Files::exists).map(Credentials::privateKey).forEach(candidates::add);
        boolean filesOnly = settings.isOn("identitiesonly") && !candidates.isEmpty();
        if (!filesOnly) {
            agent(settings, tokens).map(Credentials::agent).ifPresent(candidates::add);
        }
        if (candidates.isEmpty()) {
            named.stream().map(Credentials::privateKey).forEach(candidates::add);
        }
        if (candidates.isEmpty()) {
            throw new UsageException("there is no key and no agent: give -i, or set SSH_AUTH_SOCK");
        }
        return candidates.size() == 1 ? candidates.get(0) : Credentials.anyOf(candidates.toArray(Credentials[]::new));
    }

    private Optional<Path> agent(HostSettings settings, Tokens tokens) {
        String wanted = settings.first("identityagent").orElse("SSH_AUTH_SOCK");
        if (wanted.equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        if (!wanted.equals("SSH_AUTH_SOCK") && !wanted.startsWith("$")) {
            return Optional.of(tokens.path(wanted));
        }
        String name = wanted.startsWith("$") ? wanted.substring(1) : wanted;
        return Optional.ofNullable(variables.get(name))
                .filter(socket -> !socket.isEmpty())
                .map(Path::of);
    }

    private static HostKeys hostKeys(HostSettings settings, Tokens tokens) {
        String checking = settings.get("stricthostkeychecking").toLowerCase(Locale.ROOT);
        if (NO_CHECKING.contains(checking)) {
            return HostKeys.insecureAcceptAnyKey();
        }
        Path[] files = Stream.of("userknownhostsfile", "globalknownhostsfile")
                .flatMap(key -> settings.all(key).stream())
                .flatMap(names -> Stream.of(names.split("\\s+")))
                .filter(name -> !name.equals("none"))
                .map(tokens::path)
                .toArray(Path[]::new);
        if (files.length == 0) {
            throw new UsageException("there is no known_hosts file, so the server's key cannot be checked");
        }
        return checking.equals("accept-new") ? HostKeys.acceptNew(files) : HostKeys.knownHosts(files);
    }
}
