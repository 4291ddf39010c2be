package dev.autotunnel.spring.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.autotunnel.spring.InvalidTunnelPropertyException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A refused property is named as in the configuration file, with the rule that it breaks. */
class RefusedPropertiesTest {
    private static final String TUNNEL = """
            autotunnel.tunnels.orders:
              server: a@b
              private-key: /k
              known-hosts: /h
              forwards.db: db:1
            """;

    private final YamlTunnels yaml = new YamlTunnels();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            server: 'x@[bad'                            | server: "x@[bad" must be
            server: ''                                  | server: "" must be
            private-key: ftp://x/y                      | private-key: "ftp://x/y" must be a resource that can be read
            private-key: base64:!                       | private-key: "base64:..." must be a resource
            private-key: classpath:missing              | private-key: "classpath:missing" must be a resource
            known-hosts: classpath:x                    | known-hosts: "classpath:x" must be a file
            fingerprints: SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU | must have only one of known-hosts, fingerprints
            revoked-host-keys: classpath:x              | revoked-host-keys: "classpath:x" must be a file
            algorithms.required-rsa-size: 512           | algorithms.required-rsa-size: "512" must be
            fingerprints: MD5:00                        | fingerprints: "MD5:00" must be SHA256
            forwards: {a: {target: 'a:1', local-port: 7}, b: {target: 'b:1', local-port: 7}} | cannot be used: forward: "127.0.0.1:7" must not be bound twice
            forwards.db: db.internal                    | forwards.db: "db.internal" must be host:port
            forwards.db: 'db:99999'                     | forwards.db: "99999" must be
            forwards.web.type: remote                   | forwards.web.target must be set
            forwards.web: {type: dynamic, target: 'a:1'}| forwards.web.target: "a:1" must not be set for a dynamic forward
            forwards.web: {target: 'a:1', remote-port: 1}| forwards.web.remote-port: "1" must not be set for a local forward
            connect-deadline: 0s                        | connect-deadline: "PT0S" must be positive
            window-limit: 1KB                           | window-limit: "1024B" must be from 64KB to 1GB
            server-alive.interval: 1ms                  | server-alive: "PT0.001S" must be at least 100 ms
            monitor: {type: echo, port: 7}              | monitor.echo-port must be set
            monitor: {poll: 10s, timeout: 6s}           | monitor.timeout: "PT6S" must be at most half the poll time
            restart.max-starts: 0                       | restart.max-starts: "0" must be at least 1
            restart.fatal-kinds: timeout                | restart.fatal-kinds: "TIMEOUT" must be able to end an attempt
            restart: {preset: autossh, retry-while-waiting: 1s} | restart.retry-while-waiting: "PT1S" must not be set for another backoff
            restart: {backoff-max: 10s, retry-while-waiting: 1s} | restart.retry-while-waiting: "PT1S" must not be set for another backoff
            restart.backoff-max: 10ms                   | restart.backoff-max: "PT0.01S" must not be less
            credentials-provider: totp                  | credentials-provider: "totp" must be the name of a bean of type CredentialsProvider
            connector: {http-proxy: x}                  | connector.http-proxy: "x" must be
            connector: {user: x}                        | connector.user: "x" must not be set without a proxy
            connector: {password: x}                    | connector.password must not be set without a proxy
            connector: {http-proxy: 'p:1', password: x} | connector.user must be set
            connector: {http-proxy: 'p:1', user: x}     | connector.password must be set
            connector: {http-proxy: 'p:1', socks5-proxy: 'p:2'} | connector.socks5-proxy: "p:2" must not be set for an HTTP proxy
            connector: {http-proxy: 'p:1', command: nc} | connector.command: "nc" must not be set for an HTTP proxy
            connector: {socks5-proxy: 'p:1', bind-address: 127.0.0.1} | connector.bind-address: "127.0.0.1" must not be set for a SOCKS5 proxy
            connector: {socks5-proxy: 'p:1', socket-factory: sockets} | connector.socket-factory: "sockets" must not be set for a SOCKS5 proxy
            connector: {command: nc, socket-factory: sockets} | connector.socket-factory: "sockets" must not be set for a command
            connector: {command: nc, address-family: inet} | connector.address-family: "INET" must not be set for a command
            connector: {socket-factory: sockets, bind-address: 127.0.0.1} | connector.bind-address: "127.0.0.1" must not be set for a socket factory
            jumps: [{server: gate, connector: {command: nc, bind-address: 127.0.0.1}}] | jumps[0].connector.bind-address: "127.0.0.1" must not
            jumps: [gate, {server: inner, connector: {command: nc}}] | jumps[1].connector must not be set
            jumps: [{server: 'x@[bad'}]                 | jumps[0].server: "x@[bad" must be
            algorithms.ciphers: foo                     | algorithms.ciphers: "foo"
            jumps[0].agent.enabled: true                | jumps[0].server must be set
            ssh-config.file: /x                         | ssh-config.host must be set
            """)
    void a_refused_property_is_named(String line, String expected) {
        String key = line.substring(0, line.indexOf(':'));
        String others = TUNNEL.replaceAll("(?m)^  " + key.replace(".", "\\.").replace("[", "\\[") + ":.*\n", "");
        Throwable thrown = catchThrowable(() -> {
            YamlTunnels.tunnel(others + "  " + line + "\n");
            yaml.monitor(line.startsWith("monitor") ? line : "");
            yaml.restart(line.startsWith("restart") ? line : "");
            yaml.spec(others + "  " + line + "\n");
        });
        assertThat(thrown)
                .isInstanceOf(InvalidTunnelPropertyException.class)
                .message()
                .startsWith("autotunnel.tunnels.orders")
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            server        | server must be set
            private-key   | orders needs credentials: set private-key, password
            known-hosts   | orders needs the host key of the server: set known-hosts
            forwards.db   | forwards must have at least one forward
            """)
    void a_missing_property_is_named(String missing, String expected) {
        String without = TUNNEL.replaceAll("(?m)^  " + missing + ":.*\n", "");
        assertThat(catchThrowable(() -> yaml.spec(without))).hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            private-key | certificates: /k-cert.pub | certificates must not be set without private-key
            private-key | passphrase: secret        | passphrase must not be set without private-key
            known-hosts | unknown-host-keys: add    | unknown-host-keys: "ADD" must not be set without known-hosts
            """)
    void a_property_that_would_have_no_effect_is_named(String missing, String line, String expected) {
        String without = TUNNEL.replaceAll("(?m)^  " + missing + ":.*\n", "");
        assertThat(catchThrowable(() -> yaml.spec(without + "  " + line + "\n")))
                .hasMessageContaining(expected);
    }
}
