package dev.autotunnel.spring.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.spec.AddressFamily;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.CredentialsProvider;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeyVerifier;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.spec.WhileDown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties become the spec that a builder would make. */
class SpecFactoryTest {
    private static final String LOGIN = """
            autotunnel.tunnels.orders:
              server: deploy@bastion.example.com
              private-key: file:/etc/app/id_ed25519
              known-hosts: /etc/app/known_hosts
            """;
    private static final Credentials KEY = Credentials.privateKey(Path.of("/etc/app/id_ed25519"));
    private static final HostKeys KNOWN = HostKeys.knownHosts(Path.of("/etc/app/known_hosts"));

    private final YamlTunnels yaml = new YamlTunnels();

    @Test
    void the_first_screen_of_the_documentation() {
        TunnelSpec spec = yaml.spec(LOGIN + "  forwards.db: db.internal:5432\n");
        assertThat(spec)
                .isEqualTo(TunnelSpec.builder("orders")
                        .server("deploy@bastion.example.com")
                        .credentials(KEY)
                        .hostKeys(KNOWN)
                        .forward(Forward.local("db", "0:db.internal:5432"))
                        .build());
    }

    @Test
    void forwards_of_all_kinds() {
        TunnelSpec spec = yaml.spec(LOGIN + """
              forwards:
                db: {target: 'db.internal:5432', local-port: 15432, local-address: 127.0.0.2, max-connections: 7}
                six: '[2001:db8::1]:80'
                app: {target: /run/app.sock, local-socket: /run/here.sock}
                web: {type: remote, target: 'localhost:8080', remote-port: 80, remote-address: '*'}
                socks: {type: dynamic, local-port: 1080}
                mail: {type: direct, target: 'mail.internal:25'}
            """);
        assertThat(spec.forwards())
                .containsExactly(
                        Forward.local("db")
                                .to("db.internal", 5432)
                                .on("127.0.0.2", 15432)
                                .withMaxConnections(7),
                        Forward.local("six").to("2001:db8::1", 80).on(0),
                        Forward.local("app").toSocket("/run/app.sock").onSocket("/run/here.sock"),
                        Forward.remote("web").to("localhost", 8080).on("*", 80),
                        Forward.dynamic("socks").on(1080),
                        Forward.direct("mail").to("mail.internal", 25));
        assertThat(spec.forwards().get(1).bind()).isEqualTo(new Endpoint.Tcp("127.0.0.1", 0));
    }

    @Test
    void everything_else_that_a_spec_can_say() {
        TunnelSpec spec = yaml.spec(LOGIN + """
              forwards.db: db.internal:5432
              host-key-alias: bastion
              server-alive: {interval: 5s, count-max: 2}
              connect-deadline: 12s
              exit-on-forward-failure: false
              while-down: {most: 10s, clients: 8, discard-finished: true}
              window-limit: 1MB
              algorithms: {kex: +diffie-hellman-group14-sha1, ciphers: aes256-ctr, macs: hmac-sha2-256, host-keys: +ssh-rsa, public-keys: +ssh-rsa, ca-signatures: ssh-ed25519, required-rsa-size: 3072}
              connector: {address-family: inet, bind-address: 127.0.0.1}
            """);
        Algorithms algorithms = Algorithms.defaults()
                .withKex("+diffie-hellman-group14-sha1")
                .withCiphers("aes256-ctr")
                .withMacs("hmac-sha2-256")
                .withHostKeys("+ssh-rsa")
                .withPublicKeys("+ssh-rsa")
                .withCaSignatures("ssh-ed25519")
                .withRequiredRsaSize(3072);
        SshServer server = SshServer.builder("deploy@bastion.example.com")
                .credentials(KEY)
                .hostKeys(KNOWN)
                .hostKeyAlias("bastion")
                .algorithms(algorithms)
                .connector(Connector.tcp().withAddressFamily(AddressFamily.INET).withBindAddress("127.0.0.1"))
                .build();
        assertThat(spec)
                .isEqualTo(TunnelSpec.builder("orders")
                        .server(server)
                        .forward(Forward.local("db", "0:db.internal:5432"))
                        .serverAlive(ServerAlive.of(Duration.ofSeconds(5), 2))
                        .connectDeadline(Duration.ofSeconds(12))
                        .exitOnForwardFailure(false)
                        .whileDown(WhileDown.hold(Duration.ofSeconds(10), 8).discardFinished())
                        .windowLimit(1024 * 1024)
                        .build());
        assertThat(yaml.spec(LOGIN + "  forwards.db: db:1\n  while-down.mode: refuse\n")
                        .whileDown())
                .isEqualTo(WhileDown.refuse());
    }

    @Test
    void jump_hosts_log_in_as_the_server_does_unless_they_say_otherwise() {
        TunnelSpec spec = yaml.spec(LOGIN + """
              forwards.db: db.internal:5432
              jumps:
                - gate@first.example.com:2222
                - server: gate@second.example.com
                  agent.socket: /run/agent
                  fingerprints: SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU
            """);
        SshServer first = SshServer.of("gate@first.example.com:2222", KEY, KNOWN);
        SshServer second = SshServer.of(
                "gate@second.example.com",
                Credentials.agent(Path.of("/run/agent")),
                HostKeys.fingerprint("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"));
        assertThat(spec.server().jumps()).containsExactly(first, second);
    }

    @Test
    void credentials_of_all_kinds(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "-----BEGIN KEY-----\nabc\n");
        assertThat(login("private-key: /k\n  passphrase: secret").toString())
                .isEqualTo("private key /k with passphrase ***");
        assertThat(login("private-key: file:" + file)).isEqualTo(Credentials.privateKey(file));
        assertThat(login("private-key: '-----BEGIN KEY----- abc'"))
                .isInstanceOf(Credentials.privateKeyText("x").getClass());
        assertThat(login("private-key: classpath:test-key.txt"))
                .isInstanceOf(Credentials.privateKeyText("x").getClass());
        assertThat(login("private-key: base64:LS0tLS1CRUdJTg=="))
                .isInstanceOf(Credentials.privateKeyText("x").getClass());
        assertThat(login("private-key: /k\n  certificates: /k-cert.pub"))
                .isEqualTo(Credentials.privateKey(Path.of("/k")).withCertificate(Path.of("/k-cert.pub")));
        assertThat(login("agent.keys: [SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU, /k.pub]"))
                .isEqualTo(Credentials.agent()
                        .withKey("SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")
                        .withKey(Path.of("/k.pub")));
        Credentials all = login("private-key: /k\n  private-keys: [/l, {location: /m, passphrase: p}]\n"
                + "  agent.enabled: true\n  credentials-provider: vault\n  password: secret\n  prompt-handler: totp");
        assertThat(all.toString())
                .startsWith("any of [private key /k, private key /l, private key /m with passphrase ***, agent of"
                        + " SSH_AUTH_SOCK, ")
                .endsWith("password ***, answers to prompts]");
    }

    @Test
    void host_keys_of_all_kinds() {
        String key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";
        assertThat(trusted("known-hosts: [/a, file:/b]\n  unknown-host-keys: add"))
                .isEqualTo(HostKeys.acceptNew(Path.of("/a"), Path.of("/b")));
        String print = "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";
        assertThat(trusted("fingerprints: " + print + "\n  unknown-host-keys: refuse"))
                .isEqualTo(HostKeys.fingerprint(print));
        assertThat(trusted("host-key: " + key)).isEqualTo(HostKeys.publicKey(key));
        assertThat(trusted("host-key-verifier: inventory")).isInstanceOf(HostKeys.Verified.class);
        assertThat(trusted("accept-any-host-key: true")).isEqualTo(HostKeys.insecureAcceptAnyKey());
    }

    @Test
    void ways_to_the_server() {
        assertThat(connector("http-proxy: 'proxy:3128'")).isEqualTo(Connector.httpProxy("proxy:3128"));
        assertThat(connector("socks5-proxy: 'proxy:1080', user: me, password: secret")
                        .toString())
                .isEqualTo("SOCKS5 proxy proxy:1080 as me");
        assertThat(connector("command: nc %h %p")).isEqualTo(Connector.command("nc %h %p"));
        assertThat(connector("socket-factory: sockets")).isInstanceOf(Connector.Sockets.class);
    }

    @Test
    void monitors_and_restart_policies() {
        assertThat(yaml.monitor("")).isEqualTo(MonitorSpec.off());
        assertThat(yaml.monitor("monitor.type: off")).isEqualTo(MonitorSpec.off());
        assertThat(yaml.monitor("monitor: {poll: 60s, first-poll: 5s, timeout: 3s, message: hi, failure-threshold: 3}"))
                .isEqualTo(MonitorSpec.loop()
                        .poll(Duration.ofSeconds(60))
                        .firstPoll(Duration.ofSeconds(5))
                        .timeout(Duration.ofSeconds(3))
                        .message("hi")
                        .failureThreshold(3));
        assertThat(yaml.monitor("monitor: {type: echo, port: 2000, echo-port: 7}"))
                .isEqualTo(MonitorSpec.echo(2000, 7));
        assertThat(yaml.restart("")).isEqualTo(RestartPolicy.defaults());
        assertThat(yaml.restart("restart: {preset: autossh, autossh-poll: 60s, max-starts: 3}"))
                .isEqualTo(RestartPolicy.autossh(Duration.ofSeconds(60)).withMaxStarts(3));
        assertThat(yaml.restart("restart: {backoff-initial: 2s, backoff-max: 9s, stable-after: 4s, gate-time: 1s,"
                        + " max-lifetime: 1h, fatal-kinds: [key-unusable]}"))
                .isEqualTo(RestartPolicy.defaults()
                        .withBackoff(Backoff.exponential(Duration.ofSeconds(2), Duration.ofSeconds(9)))
                        .withStableAfter(Duration.ofSeconds(4))
                        .withGateTime(Duration.ofSeconds(1))
                        .withMaxLifetime(Duration.ofHours(1))
                        .withFatalKinds(Set.of(Failure.Kind.KEY_UNUSABLE)));
        assertThat(yaml.restart("restart: {retry-while-waiting: 3s}"))
                .isEqualTo(RestartPolicy.defaults().withRetryWhileWaiting(Duration.ofSeconds(3)));
    }

    @Test
    void an_alias_of_ssh_config_which_other_properties_change(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("config"), """
                Host orders
                  HostName bastion.example.com
                  User deploy
                  IdentityFile /etc/app/other_key
                  IdentitiesOnly yes
                  UserKnownHostsFile /etc/app/known_hosts
                  LocalForward 5432 db.internal:5432
                """);
        TunnelSpec spec = yaml.spec("""
                autotunnel.tunnels.orders:
                  ssh-config: {host: orders, file: %s, openssh: false}
                  private-key: /etc/app/id_ed25519
                  forwards.web: web.internal:80
                """.formatted(config));
        assertThat(spec.server().address()).isEqualTo("deploy@bastion.example.com:22");
        assertThat(spec.server().credentials()).isEqualTo(KEY);
        assertThat(spec.forwards()).extracting(Forward::name).containsExactly("5432:db.internal:5432", "web");
    }

    @Test
    void a_bean_does_not_replace_what_an_alias_of_ssh_config_gives(@TempDir Path folder) throws Exception {
        Path config = Files.writeString(folder.resolve("config"), """
                Host orders
                  IdentityFile /etc/app/other_key
                  IdentitiesOnly yes
                  UserKnownHostsFile /etc/app/known_hosts
                """);
        CredentialsProvider vault = server -> Credentials.password("x");
        HostKeyVerifier inventory = key -> HostKeyVerifier.Verdict.accept();
        SshServer server = new YamlTunnels(Map.of("one", vault, "two", inventory))
                .spec("""
                autotunnel.tunnels.orders:
                  ssh-config: {host: orders, file: %s, openssh: false}
                  forwards.web: web.internal:80
                """.formatted(config))
                .server();
        assertThat(server.credentials().toString()).contains("/etc/app/other_key");
        assertThat(server.hostKeys().toString()).contains("/etc/app/known_hosts");
    }

    private Credentials login(String lines) {
        String trusting = "autotunnel.tunnels.orders:\n  server: a@b\n  known-hosts: /k\n  forwards.db: db:1\n  ";
        return yaml.spec(trusting + lines + "\n").server().credentials();
    }

    private HostKeys trusted(String lines) {
        String login = "autotunnel.tunnels.orders:\n  server: a@b\n  private-key: /k\n  forwards.db: db:1\n  ";
        return yaml.spec(login + lines + "\n").server().hostKeys();
    }

    private Connector connector(String entries) {
        return yaml.spec(LOGIN + "  forwards.db: db:1\n  connector: {" + entries + "}\n")
                .server()
                .connector();
    }
}
