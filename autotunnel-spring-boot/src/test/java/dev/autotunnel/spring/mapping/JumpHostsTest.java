package dev.autotunnel.spring.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.CredentialsProvider;
import dev.autotunnel.spec.HostKeyVerifier;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spring.InvalidTunnelPropertyException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a jump host gets to see: nothing that is meant for the server alone. */
class JumpHostsTest {
    private static final CredentialsProvider VAULT = server -> Credentials.password("x");
    private static final HostKeyVerifier INVENTORY = key -> HostKeyVerifier.Verdict.accept();
    private static final String PRINT = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";

    private final YamlTunnels yaml = new YamlTunnels(Map.of("only", VAULT, "judge", INVENTORY));

    @Test
    void it_offers_the_keys_of_the_server_and_trusts_its_known_hosts_as_ssh_does() {
        SshServer jump = jump("""
                private-key: /k
                  private-keys: [/l]
                  agent.enabled: true
                  password: secret
                  credentials-provider: vault
                  known-hosts: /h
                  unknown-host-keys: accept
                  jumps: [ops@gate]
                """);
        assertThat(jump.address()).isEqualTo("ops@gate:22");
        assertThat(jump.credentials())
                .isEqualTo(Credentials.anyOf(
                        Credentials.privateKey(Path.of("/k")),
                        Credentials.privateKey(Path.of("/l")),
                        Credentials.agent()));
        assertThat(jump.hostKeys()).isEqualTo(HostKeys.knownHosts(Path.of("/h")));
    }

    @Test
    void it_uses_what_its_own_properties_give() {
        SshServer jump = jump("""
                private-key: /k
                  known-hosts: /h
                  jumps: [{server: gate, password: other, fingerprints: '%s'}]
                """.formatted(PRINT));
        assertThat(jump.credentials()).hasToString("password ***");
        assertThat(jump.hostKeys()).isEqualTo(HostKeys.fingerprint(PRINT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "password: secret", "credentials-provider: vault", "prompt-handler: totp"})
    void no_password_provider_or_prompt_of_the_server_goes_to_a_jump_host(String login) {
        assertThatThrownBy(() -> jump(login + "\n  known-hosts: /h\n  jumps: [gate]\n"))
                .isInstanceOf(InvalidTunnelPropertyException.class)
                .hasMessageContaining("autotunnel.tunnels.orders.jumps[0] needs credentials of its own");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "accept-any-host-key: true",
                "host-key-verifier: inventory",
                "fingerprints: '" + PRINT + "'",
                "host-key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
            })
    void no_other_trust_in_the_server_extends_to_a_jump_host(String trust) {
        assertThatThrownBy(() -> jump("private-key: /k\n  " + trust + "\n  jumps: [gate]\n"))
                .isInstanceOf(InvalidTunnelPropertyException.class)
                .hasMessageContaining("autotunnel.tunnels.orders.jumps[0] needs the host key of the jump host");
    }

    private SshServer jump(String lines) {
        return yaml.spec("autotunnel.tunnels.orders:\n  server: a@b\n  forwards.db: db:1\n  " + lines)
                .server()
                .jumps()
                .get(0);
    }
}
