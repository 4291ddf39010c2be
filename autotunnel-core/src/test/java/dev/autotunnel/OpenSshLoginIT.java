package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ways to log in and to know the server, with OpenSSH's own tools on the other side. */
@RequiresOpenSsh
class OpenSshLoginIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private OpenSshServer server;

    @BeforeEach
    void start() {
        server = OpenSshServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_known_hosts_file_that_holds_only_the_rsa_key_is_enough() throws Exception {
        String scanned = run("ssh-keyscan", "-t", "rsa", "-p", String.valueOf(server.port()), "127.0.0.1");
        Path known = Files.writeString(folder.resolve("known_hosts"), scanned);
        opens(spec().hostKeys(HostKeys.knownHosts(known)));
    }

    @Test
    void hashed_host_names_are_understood() throws Exception {
        Path known = Files.copy(server.knownHostsFile(), folder.resolve("known_hosts"));
        run("ssh-keygen", "-H", "-f", known.toString());
        assertThat(Files.readString(known)).contains("|1|");
        opens(spec().hostKeys(HostKeys.knownHosts(known)));
    }

    @Test
    void a_revoked_key_is_refused() throws Exception {
        String scanned = run("ssh-keyscan", "-t", "ed25519", "-p", String.valueOf(server.port()), "127.0.0.1");
        String line =
                scanned.lines().filter(l -> !l.startsWith("#")).findFirst().orElseThrow();
        Path known = Files.writeString(folder.resolve("known_hosts"), "@revoked " + line + "\n");
        assertThat(refused(spec().hostKeys(HostKeys.knownHosts(known)))).isEqualTo(Kind.HOST_KEY_REVOKED);
    }

    @Test
    void a_pinned_key_decides_which_type_is_asked_for() throws Exception {
        String scanned = run("ssh-keyscan", "-t", "rsa", "-p", String.valueOf(server.port()), "127.0.0.1");
        String line =
                scanned.lines().filter(l -> !l.startsWith("#")).findFirst().orElseThrow();
        opens(spec().hostKeys(HostKeys.publicKey(line.substring(line.indexOf(' ') + 1))));
    }

    @Test
    void a_pinned_fingerprint_opens() {
        opens(spec().hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint())));
    }

    @Test
    void a_key_with_a_passphrase_opens_with_the_right_one_only() throws Exception {
        Path key = copyOfKey();
        run("ssh-keygen", "-p", "-P", "", "-N", TestSecrets.of("correct horse"), "-f", key.toString());
        opens(spec().credentials(Credentials.privateKey(key, TestSecrets.of("correct horse"))));
        assertThat(refused(spec().credentials(Credentials.privateKey(key, TestSecrets.of("battery staple")))))
                .isEqualTo(Kind.KEY_UNUSABLE);
        assertThat(refused(spec().credentials(Credentials.privateKey(key)))).isEqualTo(Kind.KEY_UNUSABLE);
    }

    @Test
    void a_single_key_is_not_offered_before_it_signs() {
        try (OpenSshServer talkative = OpenSshServer.start("LogLevel VERBOSE")) {
            TunnelSpec.Builder spec = Specs.to(talkative).forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"));
            opens(spec);
            assertThat(talkative.log()).contains("Accepted publickey").doesNotContain("Postponed publickey");

            opens(spec.credentials(Credentials.anyOf(
                    Credentials.privateKey(talkative.privateKeyFile()),
                    Credentials.privateKey(server.privateKeyFile()))));
            assertThat(talkative.log()).contains("Postponed publickey");
        }
    }

    @Test
    void the_keys_of_an_agent_open() throws Exception {
        Path socket = folder.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .start();
        try {
            await().atMost(PATIENCE).until(() -> Files.exists(socket));
            TunnelSpec.Builder spec = spec().credentials(Credentials.agent(socket));
            assertThat(firstFailure(spec)).isEqualTo(Kind.AGENT_UNAVAILABLE);
            ProcessBuilder add = new ProcessBuilder("ssh-add", copyOfKey().toString());
            add.environment().put("SSH_AUTH_SOCK", socket.toString());
            run(add);
            opens(spec);
        } finally {
            agent.destroy();
            agent.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private TunnelSpec.Builder spec() {
        return Specs.to(server).forward(Forward.local("0:127.0.0.1:1", "0:127.0.0.1:1"));
    }

    private static void opens(TunnelSpec.Builder spec) {
        try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec.build(), PATIENCE)) {
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    /** Why the tunnel was given up. */
    private static Kind refused(TunnelSpec.Builder spec) {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec.build()).build()) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            assertThat(state).isInstanceOf(TunnelState.Failed.class);
            return ((TunnelState.Failed) state).cause().kind();
        }
    }

    /** Why the first attempt failed, where others follow. */
    private static Kind firstFailure(TunnelSpec.Builder spec) {
        Recorder events = new Recorder();
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec.build()).listener(events).build()) {
            supervisor.start();
            return events.awaitPhase(Phase.WAITING).failure().orElseThrow().kind();
        }
    }

    private Path copyOfKey() throws IOException {
        Path key = folder.resolve("id");
        Files.copy(server.privateKeyFile(), key, StandardCopyOption.REPLACE_EXISTING);
        return Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    }

    private static String run(String... command) throws Exception {
        return run(new ProcessBuilder(List.of(command)));
    }

    private static String run(ProcessBuilder command) throws Exception {
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output;
    }
}
