package dev.autotunnel.spring.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spring.FixedServer;
import dev.autotunnel.spring.InvalidTunnelPropertyException;
import dev.autotunnel.spring.TunnelServerConnectionDetails;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that is known at run time only: which bean gives it, and what it leaves to the properties. */
class ServerDetailsTest {
    private static final String PRINT = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
    private static final String TUNNEL = """
            autotunnel.tunnels.orders:
              server: deploy@bastion.example.com
              private-key: /k
              known-hosts: /h
              forwards.db: db:1
            """;

    @Test
    void all_that_the_details_do_not_give_comes_from_the_properties() {
        SshServer server = server(Map.of("container", details(null, 2222)), TUNNEL + """
              host-key-alias: bastion
              algorithms.ciphers: aes256-ctr
              connector.bind-address: 127.0.0.1
              jumps: [gate.example.com]
            """);
        assertThat(server)
                .isEqualTo(SshServer.builder("deploy@docker:2222")
                        .credentials(Credentials.privateKey(Path.of("/k")))
                        .hostKeys(HostKeys.knownHosts(Path.of("/h")))
                        .hostKeyAlias("bastion")
                        .algorithms(Algorithms.defaults().withCiphers("aes256-ctr"))
                        .connector(Connector.tcp().withBindAddress("127.0.0.1"))
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"known-hosts: /h", "fingerprints: " + PRINT, "host-key-verifier: inventory"})
    void host_keys_of_the_properties_win_over_those_of_the_details(String line) {
        String properties = TUNNEL.replace("known-hosts: /h", line);
        HostKeys trusted = server(Map.of("container", new AnyKey()), properties).hostKeys();
        assertThat(trusted).isNotEqualTo(HostKeys.insecureAcceptAnyKey());
        if (!line.contains("verifier")) {
            assertThat(trusted).isEqualTo(server(Map.of(), properties).hostKeys());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"known-hosts:", "known-hosts: ''", "unknown-host-keys: refuse"})
    void properties_without_host_keys_leave_them_to_the_details(String line) {
        String properties = TUNNEL.replace("known-hosts: /h", line);
        assertThat(server(Map.of("container", new AnyKey()), properties).hostKeys())
                .isEqualTo(HostKeys.insecureAcceptAnyKey());
    }

    @Test
    void an_alias_of_ssh_config_gives_all_but_the_address_and_the_jump_hosts(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("config"), """
                Host orders
                  HostName bastion.example.com
                  User deploy
                  Ciphers aes256-ctr
                  HostKeyAlias bastion
                  ProxyJump gate.example.com
                  IdentityFile /etc/app/key
                  IdentitiesOnly yes
                  UserKnownHostsFile /h
                """);
        SshServer server = server(Map.of("container", details(null, 2222)), """
                autotunnel.tunnels.orders:
                  ssh-config: {host: orders, file: %s, openssh: false}
                  forwards.db: db:1
                """.formatted(config));
        assertThat(server.address()).isEqualTo("deploy@docker:2222");
        assertThat(server.hostKeyAlias()).contains("bastion");
        assertThat(server.algorithms()).isEqualTo(Algorithms.defaults().withCiphers("aes256-ctr"));
        assertThat(server.jumps()).isEmpty();
    }

    @Test
    void two_beans_for_one_tunnel_are_refused() {
        Map<String, Object> beans = Map.of("first", details(null, 1), "second", details(null, 2));
        assertThatThrownBy(() -> server(beans, TUNNEL))
                .isInstanceOf(InvalidTunnelPropertyException.class)
                .hasMessageContaining("autotunnel.tunnels.orders")
                .hasMessageContaining("first and second");
    }

    @Test
    void a_bean_for_the_tunnel_takes_precedence_over_one_for_all() {
        Map<String, Object> beans =
                Map.of("all", details(null, 1), "own", details("orders", 2), "other", details("reports", 3));
        assertThat(server(beans, TUNNEL).port()).isEqualTo(2);
    }

    private record AnyKey() implements TunnelServerConnectionDetails {
        @Override
        public String getHost() {
            return "docker";
        }

        @Override
        public int getPort() {
            return 2222;
        }

        @Override
        public HostKeys getHostKeys() {
            return HostKeys.insecureAcceptAnyKey();
        }
    }

    private static SshServer server(Map<String, Object> beans, String properties) {
        return new YamlTunnels(beans).spec(properties).server();
    }

    private static FixedServer details(@Nullable String tunnel, int port) {
        return new FixedServer(tunnel, "docker", port);
    }
}
