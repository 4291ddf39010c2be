package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.openssh.OpenSshAgent;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A key whose private part is only in the agent, at a server that accepts one attempt. */
@RequiresOpenSsh
class SshConfigAgentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @AutoClose
    private final OpenSshAgent agent = OpenSshAgent.start();

    @AutoClose
    private final OpenSshServer server = OpenSshServer.start("MaxAuthTries 1");

    private SshConfig config(Path identity, String identitiesOnly) throws IOException {
        Path file = Files.writeString(folder.resolve("config"), """
                Host orders
                    HostName %s
                    Port %d
                    User %s
                    IdentityAgent %s
                    IdentityFile %s
                    IdentitiesOnly %s
                    UserKnownHostsFile %s
                    RemoteForward 0 127.0.0.1:1
                """.formatted(
                        server.address().getAddress().getHostAddress(),
                        server.port(),
                        server.user(),
                        agent.socket(),
                        identity,
                        identitiesOnly,
                        server.knownHostsFile()));
        return SshConfig.builder("orders").file(file).withoutOpenSsh().build();
    }

    @ParameterizedTest
    @CsvSource({"yes, ''", "no, ''", "yes, .pub"})
    void the_named_key_is_offered_from_the_agent_before_all_others(String identitiesOnly, String suffix)
            throws IOException {
        agent.add(agent.newKey("first", "ed25519"));
        Path key = agent.newKey("mine", "ed25519");
        agent.add(key);
        server.authorize(Files.readString(Path.of(key + ".pub")));
        Files.delete(key);
        assertUp(config(Path.of(key + suffix), identitiesOnly));
    }

    @Test
    void with_identities_only_a_key_file_is_offered_and_no_key_of_the_agent() throws IOException {
        agent.add(agent.newKey("first", "ed25519"));
        assertUp(config(server.privateKeyFile(), "yes"));
    }

    private static void assertUp(SshConfig config) {
        try (TunnelSupervisor tunnel =
                TunnelSupervisor.open(config.spec("orders").build(), PATIENCE)) {
            assertThat(tunnel.state().isUp()).isTrue();
        }
    }
}
