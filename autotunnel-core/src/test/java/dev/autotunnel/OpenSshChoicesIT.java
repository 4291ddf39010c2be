package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several credentials, several known_hosts files, and servers that are yet unknown. */
@RequiresOpenSsh
class OpenSshChoicesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path NOWHERE = Path.of("/nowhere/at/all");

    @TempDir
    private Path folder;

    @AutoClose
    private final OpenSshServer server = OpenSshServer.start();

    private final Credentials key = Credentials.privateKey(server.privateKeyFile());

    @Test
    void the_server_takes_one_of_several_credentials() throws Exception {
        Credentials other = Credentials.privateKey(anotherKey(""));
        opens(spec().credentials(Credentials.anyOf(other, key)));
        opens(spec().credentials(Credentials.anyOf(key, Credentials.password(TestSecrets.of("not asked for")))));
    }

    @Test
    void what_cannot_be_used_is_passed_over() throws Exception {
        Credentials missing = Credentials.privateKey(NOWHERE);
        Credentials locked = Credentials.privateKey(anotherKey(TestSecrets.of("a passphrase")));
        Credentials noAgent = Credentials.agent(NOWHERE);
        opens(spec().credentials(Credentials.anyOf(missing, locked, noAgent, key)));
    }

    /** An agent may come back without a change of the configuration, so the tunnel does not give up. */
    @Test
    void where_nothing_can_be_used_each_reason_is_told_and_the_missing_agent_is_tried_again() {
        Credentials missing = Credentials.privateKey(NOWHERE);
        Recorder events = new Recorder();
        TunnelSpec spec = spec().credentials(Credentials.anyOf(missing, Credentials.agent(NOWHERE)))
                .build();
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec).listener(events).build()) {
            supervisor.start();
            assertThat(events.awaitFailure(Kind.AGENT_UNAVAILABLE).message()).contains("does not exist", "agent");
            assertThat(supervisor.isRunning()).isTrue();
        }
    }

    @Test
    void where_only_a_key_file_is_missing_the_tunnel_gives_up() {
        assertThat(refused(spec().credentials(Credentials.privateKey(NOWHERE)))).isEqualTo(Kind.KEY_UNUSABLE);
    }

    @Test
    void where_the_server_takes_none_it_has_refused_us() throws Exception {
        Credentials one = Credentials.privateKey(anotherKey(""));
        assertThat(refused(spec().credentials(Credentials.anyOf(one, Credentials.agent(NOWHERE)))))
                .isEqualTo(Kind.AUTHENTICATION_REFUSED);
    }

    @Test
    void of_several_known_hosts_files_those_that_are_missing_are_passed_over() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty"));
        opens(spec().hostKeys(HostKeys.knownHosts(NOWHERE, empty, server.knownHostsFile())));
        assertThat(refused(spec().hostKeys(HostKeys.knownHosts(NOWHERE, empty))))
                .isEqualTo(Kind.HOST_KEY_UNKNOWN);
        assertThat(refused(spec().hostKeys(HostKeys.knownHosts(NOWHERE)))).isEqualTo(Kind.HOST_KEY_UNKNOWN);
    }

    @Test
    void the_key_of_an_unknown_server_is_added_once_where_that_is_asked_for() throws Exception {
        Path known = folder.resolve("new/known_hosts");
        opens(spec().hostKeys(HostKeys.acceptNew(known)));
        String added = Files.readString(known);
        opens(spec().hostKeys(HostKeys.acceptNew(known)));
        assertThat(Files.readString(known)).isEqualTo(added).contains("[127.0.0.1]:" + server.port() + " ssh-");
        opens(spec().hostKeys(HostKeys.knownHosts(known)));
    }

    @Test
    void a_line_that_was_not_ended_stays_whole() throws Exception {
        Path known = Files.writeString(folder.resolve("known_hosts"), "# my servers");
        opens(spec().hostKeys(HostKeys.acceptNew(known)));
        assertThat(Files.readAllLines(known)).contains("# my servers");
        opens(spec().hostKeys(HostKeys.knownHosts(known)));
    }

    @Test
    void a_changed_key_is_refused_and_nothing_is_written() throws Exception {
        String place = "[127.0.0.1]:" + server.port() + " ";
        String other = Files.readString(Path.of(anotherKey("") + ".pub")).split(" ", 3)[1];
        Path known = Files.writeString(folder.resolve("known_hosts"), place + "ssh-ed25519 " + other + "\n");
        assertThat(refused(spec().hostKeys(HostKeys.acceptNew(known)))).isEqualTo(Kind.HOST_KEY_CHANGED);
        assertThat(Files.readString(known)).isEqualTo(place + "ssh-ed25519 " + other + "\n");
    }

    @Test
    void a_key_that_cannot_be_added_is_not_trusted() throws Exception {
        Path aFile = Files.createFile(folder.resolve("file"));
        Recorder events = new Recorder();
        TunnelSpec spec = spec().hostKeys(HostKeys.acceptNew(aFile.resolve("known_hosts")))
                .build();
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec).listener(events).build()) {
            supervisor.start();
            events.awaitFailure(Kind.HOST_KEYS_UNREADABLE);
            assertThat(supervisor.state().isUp()).isFalse();
        }
    }

    private TunnelSpec.Builder spec() {
        return TunnelSpec.builder("choices")
                .server(server.user() + "@127.0.0.1:" + server.port())
                .credentials(key)
                .hostKeys(HostKeys.knownHosts(server.knownHostsFile()))
                .forward(Forward.local("0:127.0.0.1:22", "0:127.0.0.1:22"));
    }

    private static void opens(TunnelSpec.Builder spec) {
        try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec.build(), PATIENCE)) {
            assertThat(supervisor.state().isUp()).isTrue();
        }
    }

    private static Kind refused(TunnelSpec.Builder spec) {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec.build()).build()) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            assertThat(state).isInstanceOf(TunnelState.Failed.class);
            return ((TunnelState.Failed) state).cause().kind();
        }
    }

    private Path anotherKey(String passphrase) throws Exception {
        Path file = Files.createTempDirectory(folder, "key").resolve("id");
        Process process = new ProcessBuilder(
                        "ssh-keygen", "-q", "-N", passphrase, "-t", "ed25519", "-f", file.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return file;
    }
}
