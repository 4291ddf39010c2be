package dev.autotunnel.sshconfig;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes an {@link SshServer} of the settings of its host: address, user, credentials, host keys and jump hosts.
 *
 * <p>Used on one thread only.
 *
 * @param resolver finds the settings of jump hosts
 * @param surroundings the environment variables and the home directory
 * @param ignored options that the caller passes over knowingly
 */
record ServerFactory(SettingsResolver resolver, Surroundings surroundings, Set<String> ignored) {
    private static final Set<String> NO_CHECKING = Set.of("no", "off", "false");

    /**
     * Makes the server that the settings of a destination describe.
     *
     * @param host the host as the caller gave it
     * @throws SshConfigException if a setting is invalid or is not supported
     */
    SshServer create(String host, HostSettings settings) {
        return create(host, settings, 0);
    }

    private SshServer create(String host, HostSettings settings, int jumps) {
        KnownOptions.check(settings, ignored);
        Tokens tokens = surroundings.tokens(host, settings);
        SshServer.Builder server = SshServer.builder()
                .host(settings.get("hostname"))
                .port(settings.number("port"))
                .user(settings.get("user"))
                .credentials(credentials(settings, tokens))
                .hostKeys(hostKeys(settings));
        settings.text("hostkeyalias").ifPresent(server::hostKeyAlias);
        Optional<Setting> route =
                settings.first("proxyjump").filter(value -> !value.text().equalsIgnoreCase("none"));
        route.ifPresent(value -> server.jump(jump(tokens.expand(value.text(), value.origin()), jumps)));
        return server.build();
    }

    private SshServer jump(String route, int jumps) {
        if (jumps == SshServer.MOST_JUMP_HOSTS) {
            throw new SshConfigException("more than %d jump hosts: %s".formatted(jumps, route));
        }
        int comma = route.lastIndexOf(',');
        Destination hop = Destination.parseHop(route.substring(comma + 1).strip());
        String before = route.substring(0, Math.max(comma, 0));
        List<ConfigLine> options =
                before.isEmpty() ? List.of() : List.of(ConfigLine.of("ProxyJump", before, Origin.GIVEN));
        return create(hop.host(), resolver.resolve(hop, options), jumps + 1);
    }

    /**
     * Returns the key files, then the agent. A key file may be missing if its {@code .pub} file exists and there is an agent,
     * which then has the private part. With {@code IdentitiesOnly} the agent offers only the keys of these files. If there is
     * neither, the missing key files are returned, so that the library reports them.
     */
    private Credentials credentials(HostSettings settings, Tokens tokens) {
        List<Path> named = settings.all("identityfile").stream()
                .filter(file -> !file.text().equalsIgnoreCase("none"))
                .map(tokens::path)
                .toList();
        Optional<Credentials.Agent> agent = agent(settings, tokens).map(Credentials::agent);
        List<Path> usable = named.stream()
                .filter(file -> Files.exists(file) || (agent.isPresent() && Files.exists(publicKey(file))))
                .toList();
        List<Credentials> candidates = new ArrayList<>();
        usable.stream().map(Credentials::privateKey).forEach(candidates::add);
        if (!settings.isOn("identitiesonly")) {
            agent.ifPresent(candidates::add);
        } else if (!usable.isEmpty()) {
            agent.map(all -> only(all, usable)).ifPresent(candidates::add);
        }
        if (candidates.isEmpty()) {
            named.stream().map(Credentials::privateKey).forEach(candidates::add);
        }
        if (candidates.isEmpty()) {
            throw new SshConfigException("there is no key and no agent: set IdentityFile, -i or SSH_AUTH_SOCK");
        }
        return candidates.size() == 1 ? candidates.get(0) : Credentials.anyOf(candidates.toArray(Credentials[]::new));
    }

    private static Credentials.Agent only(Credentials.Agent agent, List<Path> keys) {
        Credentials.Agent chosen = agent;
        for (Path key : keys) {
            chosen = chosen.withKey(key);
        }
        return chosen;
    }

    private static Path publicKey(Path file) {
        return file.resolveSibling(file.getFileName() + ".pub");
    }

    private Optional<Path> agent(HostSettings settings, Tokens tokens) {
        Setting setting = settings.first("identityagent").orElse(new Setting(List.of("SSH_AUTH_SOCK"), Origin.DEFAULT));
        String wanted = setting.text();
        if (wanted.equalsIgnoreCase("none")) {
            return Optional.empty();
        }
        boolean variable = wanted.equals("SSH_AUTH_SOCK") || (wanted.startsWith("$") && !wanted.startsWith("${"));
        if (!variable) {
            return Optional.of(tokens.path(setting));
        }
        String name = wanted.startsWith("$") ? wanted.substring(1) : wanted;
        return Optional.ofNullable(surroundings.variables().get(name))
                .filter(socket -> !socket.isEmpty())
                .map(Path::of);
    }

    private static HostKeys hostKeys(HostSettings settings) {
        String checking = settings.get("stricthostkeychecking").toLowerCase(Locale.ROOT);
        Path[] files = Stream.of("userknownhostsfile", "globalknownhostsfile")
                .flatMap(key -> settings.all(key).stream())
                .flatMap(setting -> setting.words().stream())
                .filter(name -> !name.equalsIgnoreCase("none"))
                .map(Path::of)
                .toArray(Path[]::new);
        if (files.length == 0 && NO_CHECKING.contains(checking)) {
            return HostKeys.insecureAcceptAnyKey();
        }
        if (files.length == 0) {
            throw new SshConfigException("there is no known_hosts file, so the server's key cannot be checked");
        }
        if (NO_CHECKING.contains(checking)) {
            return HostKeys.acceptUnknown(files);
        }
        return checking.equals("accept-new") ? HostKeys.acceptNew(files) : HostKeys.knownHosts(files);
    }
}
