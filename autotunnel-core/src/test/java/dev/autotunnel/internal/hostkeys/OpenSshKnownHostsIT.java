package dev.autotunnel.internal.hostkeys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.hostkeys.key.KeyTypes;
import dev.autotunnel.internal.hostkeys.key.PublicHostKey;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same known_hosts files before us and before OpenSSH's {@code ssh}, with a real server that has three host keys. */
@RequiresOpenSsh
@SuppressWarnings("NullAway") // the test fails by the exception, or gains nothing by the rule
class OpenSshKnownHostsIT {
    private static final List<String> PREFERRED = List.of(
            "ssh-ed25519",
            "ecdsa-sha2-nistp256",
            "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp521",
            "rsa-sha2-512",
            "rsa-sha2-256");
    private static final List<String> MODES = List.of("yes", "accept-new");
    private static final int MOST_DIFFERENCES = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static OpenSshServer server;
    private static SshClient ssh;
    private static CaseText text;
    private static Map<String, PublicHostKey> shown;

    /** Whether the key was accepted, and what the first file holds then. */
    private record Outcome(boolean accepted, String written) {}

    @BeforeAll
    static void start() throws IOException {
        Path ecdsa = SshClient.generateKey(folder.resolve("host_ecdsa"), "ecdsa", 256);
        server = OpenSshServer.start("HostKey " + ecdsa, "MaxStartups 200", "LoginGraceTime 30");
        ssh = new SshClient(Files.createDirectory(folder.resolve("client")), server.port());
        text = CaseText.generate(folder, server.knownHostsFile(), ecdsa);
        shown = text.serverKeys().stream().collect(Collectors.toMap(PublicHostKey::type, key -> key));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void we_accept_and_write_what_ssh_does_but_for_the_listed_differences() throws Exception {
        List<KnownHostsCase> cases = cases();
        assertThat(cases).hasSizeGreaterThanOrEqualTo(150);
        assertThat(cases.stream().map(KnownHostsCase::name)).doesNotHaveDuplicates();
        Map<String, String> differences = differences(cases);

        assertThat(KnownHostsDifferences.LISTED).hasSizeLessThanOrEqualTo(MOST_DIFFERENCES);
        assertThat(listed(false)).as("%s", differences).containsAll(differences.keySet());
        assertThat(differences.keySet()).as("listed differences occur").containsAll(listed(true));
    }

    @Test
    void a_real_handshake_comes_to_the_same_end() throws Exception {
        for (KnownHostsCase one : cases()) {
            if (one.port() == 0) {
                for (String mode : MODES) {
                    List<Path> files = write(one, "live");
                    assertThat(opens(files, mode))
                            .as(one + " " + mode)
                            .isEqualTo(ours(one, mode).accepted());
                    assertThat(content(files))
                            .as(one + " " + mode)
                            .isEqualTo(ours(one, mode).written());
                }
            }
        }
    }

    private static Set<String> listed(boolean everyVersion) {
        return KnownHostsDifferences.LISTED.stream()
                .filter(difference -> difference.everyVersion() || !everyVersion)
                .flatMap(difference -> difference.cases().stream())
                .collect(Collectors.toSet());
    }

    private static List<KnownHostsCase> cases() {
        boolean dsa = ssh.knowsKeyType("ssh-dss");
        return KnownHostsCases.all().stream()
                .filter(one -> dsa || !one.name().contains("{DSA}"))
                .toList();
    }

    /** By case and mode; no case in which we accept what ssh refuses is let through, listed or not. */
    private static Map<String, String> differences(List<KnownHostsCase> cases) throws Exception {
        Map<String, Future<Outcome>> theirs = new LinkedHashMap<>();
        Map<String, Outcome> ours = new LinkedHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (KnownHostsCase one : cases) {
                for (String mode : MODES) {
                    theirs.put(one + " | " + mode, threads.submit(() -> theirs(one, mode)));
                }
            }
            for (KnownHostsCase one : cases) {
                for (String mode : MODES) {
                    ours.put(one + " | " + mode, ours(one, mode));
                }
            }
            Map<String, String> differences = new LinkedHashMap<>();
            List<String> unsafe = new ArrayList<>();
            for (Map.Entry<String, Outcome> our : ours.entrySet()) {
                Outcome their = theirs.get(our.getKey()).get();
                if (our.getValue().accepted() && !their.accepted()) {
                    unsafe.add(our.getKey());
                }
                if (!our.getValue().equals(their)) {
                    differences.put(our.getKey(), "\nours " + our.getValue() + "\ntheirs " + their);
                }
            }
            assertThat(unsafe).as("accepted by us, refused by ssh").isEmpty();
            return differences;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Outcome ours(KnownHostsCase one, String mode) throws IOException {
        List<Path> files = write(one, "ours");
        HostName at = new HostName(one.host(), port(one));
        boolean accepted;
        try {
            KnownHostsPolicy.OfUnknown ofUnknown =
                    mode.equals("accept-new") ? KnownHostsPolicy.OfUnknown.ADD : KnownHostsPolicy.OfUnknown.REFUSE;
            KnownHostsPolicy policy = KnownHostsPolicy.read(new KnownHostsFiles(files), at, ofUnknown);
            String type = policy.order(PREFERRED).stream()
                    .map(KeyTypes::ofAlgorithm)
                    .filter(shown::containsKey)
                    .findFirst()
                    .orElseThrow();
            accepted = policy.judge(shown.get(type)) instanceof HostKeyVerdict.Trusted;
        } catch (UnusableKnownHostsException e) {
            accepted = false;
        }
        return new Outcome(accepted, content(files));
    }

    private static Outcome theirs(KnownHostsCase one, String mode) throws Exception {
        List<Path> files = write(one, "ssh");
        boolean accepted = ssh.accepts(one.host(), port(one), mode, files);
        return new Outcome(accepted, content(files));
    }

    private static boolean opens(List<Path> files, String mode) throws Exception {
        Path[] paths = files.toArray(Path[]::new);
        TunnelSpec spec = TunnelSpec.builder("it")
                .server(server.user() + "@127.0.0.1:" + server.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(mode.equals("yes") ? HostKeys.knownHosts(paths) : HostKeys.acceptNew(paths))
                .forward(Forward.local("t", "0:127.0.0.1:1"))
                .build();
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(spec).build()) {
            supervisor.start();
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!supervisor.state().isUp() && supervisor.state().phase() != Phase.FAILED) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.sleep(5);
            }
            return supervisor.state().isUp();
        }
    }

    private static int port(KnownHostsCase one) {
        return one.port() == 0 ? server.port() : one.port();
    }

    private static List<Path> write(KnownHostsCase one, String client) throws IOException {
        Path place = Files.createTempDirectory(folder, client);
        List<Path> files = new ArrayList<>();
        for (String file : one.files()) {
            Path path = place.resolve("known_hosts" + files.size());
            switch (file) {
                case KnownHostsCase.MISSING -> files.add(path);
                case KnownHostsCase.DIRECTORY -> files.add(Files.createDirectory(path));
                case KnownHostsCase.LOOP -> files.add(Files.createSymbolicLink(path, path));
                case KnownHostsCase.NO_FOLDER -> files.add(Path.of("/proc/known_hosts"));
                case KnownHostsCase.BELOW_A_FILE ->
                    files.add(Files.createFile(path).resolve("known_hosts"));
                default -> files.add(Files.writeString(path, text.fill(file), ISO_8859_1));
            }
        }
        return files;
    }

    private static String content(List<Path> files) throws IOException {
        return Files.isRegularFile(files.get(0)) ? Files.readString(files.get(0), ISO_8859_1) : "";
    }
}
