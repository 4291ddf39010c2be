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

/** Makes a server of what holds for its host: address, user, credentials, host keys, and the jump hosts on the way. */
record Servers(Resolver resolver, Map<String, String> variables, Path home) {
    private static final Set<String> UNCHECKED = Set.of("no", "off", "false");

    /** The server that a destination's settings lead to. */
    SshServer of(String host, HostSettings settings) {
        return of(host, settings, 0);
    }

    private SshServer of(String host, HostSettings settings, int jumps) {
        SshOptions.judge(settings);
        Tokens tokens = Tokens.of(variables, home, host, settings);
        SshServer server = new SshServer(
                settings.get("hostname"),
                settings.number("port"),
                settings.get("user"),
                credentials(settings, tokens),
                hostKeys(settings, tokens));
        String route = settings.first("proxyjump").orElse("none");
        if (route.equalsIgnoreCase("none")) {
            return server;
        }
        if (jumps == SshServer.MOST_JUMP_HOSTS) {
            throw new UsageException("more than %d jump hosts: %s".formatted(jumps, route));
        }
        int comma = route.lastIndexOf(',');
        Destination hop = Destination.parseHop(route.substring(comma + 1));
        HostSettings ofHop = resolver.resolve(hop.host(), optionsOf(hop, route.substring(0, Math.max(comma, 0))));
        return server.withVia(of(hop.host(), ofHop, jumps + 1));
    }

    /** The options of the command line are for its last host alone; a hop has those that {@code -J} names. */
    private static List<Setting> optionsOf(Destination hop, String hopsBefore) {
        List<Setting> options = new ArrayList<>();
        hop.user().ifPresent(user -> options.add(new Setting("User", user)));
        hop.port().ifPresent(port -> options.add(new Setting("Port", String.valueOf(port))));
        if (!hopsBefore.isEmpty()) {
            options.add(new Setting("ProxyJump", hopsBefore));
        }
        return options;
    }

    /** All key files that there are, then the agent. Keys that are named but missing stay, to be complained about. */
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
            throw new UsageException("no key and no agent: give -i, or set SSH_AUTH_SOCK");
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
        if (UNCHECKED.contains(checking)) {
            return HostKeys.insecureAcceptAnyKey();
        }
        Path[] files = Stream.of("userknownhostsfile", "globalknownhostsfile")
                .flatMap(key -> settings.all(key).stream())
                .flatMap(names -> Stream.of(names.split("\\s+")))
                .filter(name -> !name.equals("none"))
                .map(tokens::path)
                .toArray(Path[]::new);
        if (files.length == 0) {
            throw new UsageException("no known_hosts file: the server's key could not be checked");
        }
        return checking.equals("accept-new") ? HostKeys.acceptNew(files) : HostKeys.knownHosts(files);
    }
}
