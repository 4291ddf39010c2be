package dev.autotunnel.sshconfig.login;

import static org.awaitility.Awaitility.await;

import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.OpenSshAgent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.sshconfig.login.LoginCase.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * All that the cases need: keys, agents, and servers that know two users for each case, with passwords. Each user is root by
 * another name, so that no account of the machine is touched. There is one server for each set of global lines
 * ({@code global}).
 *
 * <p>Not thread-safe, but the cases may be played in parallel after the start.
 */
final class LoginSite implements AutoCloseable {
    static final String PASSWORD = TestSecrets.known("right password 0815");

    /** Users that let the cases pass on their way to another host, each with the key that lets it in. */
    private static final Map<String, String> HOPS =
            Map.of("hop-ed25519", "ed25519", "hop-rsa", "rsa2048", "hop-ecdsa", "ecdsa256");

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path keys;
    private final Map<LoginCase, LoginFolder> folders = new LinkedHashMap<>();
    private final Map<String, OpenSshServer> servers = new LinkedHashMap<>();
    private final Map<String, OpenSshAgent> agents = new HashMap<>();
    private final Map<Path, Path> systemFiles;
    private final Path knownHosts;

    private LoginSite(Path folder, List<LoginCase> cases) throws IOException {
        this.folder = folder;
        this.keys = Files.createDirectory(folder.resolve("keys"));
        this.knownHosts = folder.resolve("known_hosts");
        LoginKeys.generate(keys);
        Path parent = Files.createDirectory(folder.resolve("cases"));
        for (LoginCase one : cases) {
            folders.put(one, LoginFolder.create(one, keys, parent));
        }
        systemFiles = systemFiles(cases);
    }

    static LoginSite start(Path folder, List<LoginCase> cases) throws IOException {
        LoginSite site = new LoginSite(folder, cases);
        try {
            site.startServers();
            site.startAgents();
            return site;
        } catch (IOException | RuntimeException e) {
            site.close();
            throw e;
        }
    }

    private void startServers() throws IOException {
        Map<String, List<LoginFolder>> byLines =
                folders.values().stream().collect(Collectors.groupingBy(each -> globalLines(each.one())));
        List<String> known = new ArrayList<>();
        for (Map.Entry<String, List<LoginFolder>> each : byLines.entrySet()) {
            OpenSshServer server = OpenSshServer.startWith(systemFiles, serverConfig(each.getKey(), each.getValue()));
            servers.put(each.getKey(), server);
            known.addAll(Files.readAllLines(server.knownHostsFile()));
            if (each.getKey().isEmpty()) {
                Files.readAllLines(server.knownHostsFile())
                        .forEach(line -> known.add(line.replaceFirst("\\S+", "aliased")));
            }
        }
        Files.write(knownHosts, known);
    }

    private List<String> serverConfig(String globalLines, List<LoginFolder> cases) {
        List<String> lines = new ArrayList<>(List.of("MaxStartups 500"));
        lines.addAll(globalLines.lines().toList());
        if (!globalLines.contains("UsePAM")) {
            lines.add("UsePAM yes");
        }
        HOPS.forEach((user, key) ->
                lines.addAll(List.of("Match User " + user, "AuthorizedKeysFile " + keys.resolve(key + ".pub"))));
        for (LoginFolder each : cases) {
            List.of(Side.values()).forEach(side -> lines.addAll(each.serverLines(side)));
        }
        return lines;
    }

    private static String globalLines(LoginCase one) {
        return String.join("\n", one.all("global"));
    }

    private Map<Path, Path> systemFiles(List<LoginCase> cases) throws IOException {
        String hash = Command.run(List.of("openssl", "passwd", "-6", PASSWORD))
                .orThrow()
                .output()
                .strip();
        List<String> accounts = new ArrayList<>(Files.readAllLines(Path.of("/etc/passwd")));
        List<String> passwords = new ArrayList<>();
        List<String> users = new ArrayList<>(HOPS.keySet());
        cases.forEach(one -> one.users().forEach(users::add));
        for (String user : users) {
            accounts.add(user + ":x:0:0::/nonexistent:/bin/sh");
            passwords.add(user + ":" + hash + ":19000:0:99999:7:::");
        }
        List<String> pam = List.of(
                "auth required pam_unix.so nodelay",
                "account required pam_permit.so",
                "session required pam_permit.so");
        return Map.of(
                Path.of("/etc/passwd"), Files.write(folder.resolve("passwd"), accounts),
                Path.of("/etc/shadow"), Files.write(folder.resolve("shadow"), passwords),
                Path.of("/etc/pam.d/sshd"), Files.write(folder.resolve("pam"), pam));
    }

    /** {@code agent KEY...}, {@code agent locked KEY...}, {@code agent missing}; cases with the same line share an agent. */
    private void startAgents() {
        for (LoginFolder each : folders.values()) {
            each.one()
                    .first("agent")
                    .filter(line -> !line.equals("missing"))
                    .ifPresent(line -> agents.computeIfAbsent(each.fill(line, ""), this::startAgent));
        }
    }

    private OpenSshAgent startAgent(String line) {
        OpenSshAgent agent = OpenSshAgent.start();
        List<String> words = new ArrayList<>(List.of(line.split(" ")));
        boolean locked = words.remove("locked");
        words.stream().filter(word -> !word.isEmpty()).forEach(word -> agent.add(keys.resolve(word)));
        if (locked) {
            agent.lock();
        }
        return agent;
    }

    /** Writes the configuration file of one client. */
    Path config(LoginCase one, Side side) throws IOException {
        return folder(one).writeConfig(side, port(one), knownHosts, agent(one));
    }

    private String agent(LoginCase one) {
        if (!one.has("agent")) {
            return "none";
        }
        OpenSshAgent agent = agents.get(folder(one).fill(one.first("agent").orElseThrow(), ""));
        return (agent == null ? folder.resolve("no-agent") : agent.socket()).toString();
    }

    int port(LoginCase one) {
        return server(one).port();
    }

    Path knownHosts() {
        return knownHosts;
    }

    Path file(LoginCase one, String name) {
        return folder(one).folder().resolve(name);
    }

    private OpenSshServer server(LoginCase one) {
        return Objects.requireNonNull(servers.get(globalLines(one)));
    }

    private LoginFolder folder(LoginCase one) {
        return Objects.requireNonNull(folders.get(one));
    }

    /** The logs of all servers, complete: a server logs a refusal after it has answered. */
    String log() {
        await().atMost(PATIENCE)
                .until(() -> servers.values().stream()
                        .allMatch(server -> server.sessionPids().isEmpty()));
        return servers.values().stream().map(OpenSshServer::log).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        servers.values().forEach(OpenSshServer::close);
        agents.values().forEach(OpenSshAgent::close);
    }
}
