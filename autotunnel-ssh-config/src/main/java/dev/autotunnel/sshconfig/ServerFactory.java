package dev.autotunnel.sshconfig;

import dev.autotunnel.spec.AddressFamily;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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
                .credentials(new Login(settings, surroundings, tokens).credentials())
                .hostKeys(hostKeys(settings, tokens))
                .algorithms(new AlgorithmLists(settings).algorithms());
        settings.text("hostkeyalias").ifPresent(server::hostKeyAlias);
        Optional<Setting> route =
                settings.first("proxyjump").filter(value -> !value.text().equalsIgnoreCase("none"));
        if (route.isPresent()) {
            server.jump(jump(tokens.command(route.get().text(), route.get().origin()), jumps));
        } else {
            server.connector(connector(settings, tokens));
        }
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
     * Returns the way to the server. A server behind a jump host has none of its own, as with {@code ssh}.
     *
     * <p>The tokens of a command are expanded here, since {@code %n} stands for the host as the caller gave it.
     */
    private static Connector connector(HostSettings settings, Tokens tokens) {
        Optional<Setting> command =
                settings.first("proxycommand").filter(value -> !value.text().equalsIgnoreCase("none"));
        if (command.isPresent()) {
            String expanded = tokens.command(command.get().text(), command.get().origin());
            return Connector.command(expanded.replace("%", "%%"));
        }
        AddressFamily family =
                switch (settings.text("addressfamily").orElse("any").toLowerCase(Locale.ROOT)) {
                    case "inet" -> AddressFamily.INET;
                    case "inet6" -> AddressFamily.INET6;
                    default -> AddressFamily.ANY;
                };
        Connector.Tcp tcp = Connector.tcp().withAddressFamily(family);
        return settings.text("bindaddress").map(tcp::withBindAddress).orElse(tcp);
    }

    /**
     * Returns the known_hosts files. The key of a new server is written to the first file of the user. As with {@code ssh}, a new
     * key is refused if the user has no file, whatever {@code StrictHostKeyChecking} is, and the system's files are only read.
     */
    private static HostKeys hostKeys(HostSettings settings, Tokens tokens) {
        List<Path> files = new ArrayList<>(knownHosts("userknownhostsfile", settings, tokens));
        boolean readOnly = files.isEmpty();
        files.addAll(knownHosts("globalknownhostsfile", settings, tokens));
        if (files.isEmpty()) {
            throw new SshConfigException("userknownhostsfile and globalknownhostsfile are none:"
                    + " there is no known_hosts file, so the server's key cannot be checked");
        }
        return checking(settings, readOnly, files.toArray(Path[]::new)).withRevoked(revoked(settings, tokens));
    }

    private static HostKeys.KnownHosts checking(HostSettings settings, boolean readOnly, Path... files) {
        String checking = settings.get("stricthostkeychecking").toLowerCase(Locale.ROOT);
        if (readOnly) {
            return HostKeys.knownHosts(files);
        }
        if (NO_CHECKING.contains(checking)) {
            return HostKeys.acceptUnknown(files);
        }
        return checking.equals("accept-new") ? HostKeys.acceptNew(files) : HostKeys.knownHosts(files);
    }

    private static Path[] revoked(HostSettings settings, Tokens tokens) {
        return settings.first("revokedhostkeys")
                .filter(setting -> !setting.text().equalsIgnoreCase("none"))
                .map(setting -> new Path[] {tokens.path(setting)})
                .orElse(new Path[0]);
    }

    /**
     * Returns the files of one list. As in {@code ssh}, {@code ~} is expanded in the names of both lists; the tokens in the names
     * of the user's files are expanded already.
     */
    private static List<Path> knownHosts(String key, HostSettings settings, Tokens tokens) {
        return settings.all(key).stream()
                .flatMap(setting -> setting.words().stream()
                        .filter(name -> !name.equalsIgnoreCase("none"))
                        .map(name -> Path.of(tokens.tilde(name, setting.origin()))))
                .toList();
    }
}
