package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.openssh.TestSecrets;
import java.util.List;
import javax.net.SocketFactory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorTest {
    private static SshServer.Builder server(String address) {
        return SshServer.builder(address).credentials(Credentials.agent()).hostKeys(HostKeys.insecureAcceptAnyKey());
    }

    private static SshServer by(Connector connector, String address) {
        return server(address).connector(connector).build();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nc %h %p             | exec nc db 2222",
                "nc '%n' %p           | exec nc 'db' 2222",
                "ssm --user=%r --at %h | exec ssm --user=deploy --at db",
                "date +%%s            | exec date +%s",
                "a %%h %%%h           | exec a %h %db",
                "a                    | exec a"
            })
    void the_tokens_of_a_shell_command_are_replaced(String command, String expected) {
        SshServer server = server("deploy@db:2222").build();
        assertThat(Connector.command(command).programFor(server)).containsExactly("/bin/sh", "-c", expected);
    }

    @Test
    void the_tokens_of_a_program_are_replaced_in_each_argument() {
        SshServer server = server("deploy@db:2222").build();
        assertThat(Connector.command(List.of("nc", "-X", "%h:%p", "", "%r")).programFor(server))
                .containsExactly("nc", "-X", "db:2222", "", "deploy");
    }

    @Test
    void a_value_is_not_expanded_again() {
        SshServer server = server("%h%p@[fe80::1%eth0]").build();
        assertThat(Connector.command(List.of("nc", "%h", "%r")).programFor(server))
                .containsExactly("nc", "fe80::1%eth0", "%h%p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nc %H", "nc %", "nc %%%", "%C", "nc % h", " ", ""})
    void an_unknown_token_and_nothing_are_refused(String command) {
        assertThatThrownBy(() -> Connector.command(command))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("connector.command");
    }

    @Test
    void a_program_without_a_name_is_refused() {
        assertThatThrownBy(() -> Connector.command(List.of())).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> Connector.command(List.of("", "a"))).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> Connector.command(List.of("nc", "%x"))).isInstanceOf(InvalidSpecException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a;b", "a&b", "$(a)", "a$b", "a<b", "a>b", "{a", "a}", "(a", "a)", "-oProxyCommand=x", "-a"})
    void a_host_with_a_metacharacter_is_refused_for_a_command_alone(String host) {
        SshServer.Builder server = server("u@h").host(host);
        assertThatCode(server::build).doesNotThrowAnyException();
        assertThatThrownBy(() -> server.connector(Connector.command("nc %h %p")).build())
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContainingAll("server.host", "shell metacharacters");
        assertThatThrownBy(() ->
                        server.connector(Connector.command(List.of("nc", "%h"))).build())
                .isInstanceOf(InvalidSpecException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a'b", "a`b", "a\"b", "a;b", "a&b", "a<b", "a>b", "a|b", "(a)", "{a}", "-a", "a -b", "a\\"})
    void a_user_with_a_metacharacter_is_refused_for_a_command_alone(String user) {
        SshServer.Builder server = server("u@h").user(user);
        assertThatCode(server::build).doesNotThrowAnyException();
        assertThatThrownBy(() -> server.connector(Connector.command("nc %h %p")).build())
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContainingAll("server.user", "shell metacharacters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy", "ops:db1", "a@b", "DOMAIN\\user", "machine$", "a b", "a-b"})
    void a_user_that_openssh_takes_is_taken(String user) {
        assertThatCode(() -> server("u@h")
                        .user(user)
                        .connector(Connector.command("nc %h %p"))
                        .build())
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"proxy:3128, proxy, 3128", "10.0.0.1:8080, 10.0.0.1, 8080", "[::1]:1080, ::1, 1080"})
    void the_address_of_a_proxy_is_read(String text, String host, int port) {
        assertThat(Connector.httpProxy(text).address()).isEqualTo(new Endpoint.Tcp(host, port));
        assertThat(Connector.socks5(text).address()).isEqualTo(new Endpoint.Tcp(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy", "proxy:0", "proxy:65536", "http://proxy:3128", "::1:1080", "u:secret@proxy:1", ""})
    void another_form_of_a_proxy_is_refused_without_its_password(String text) {
        assertThatThrownBy(() -> Connector.httpProxy(text))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("connector.proxy")
                .hasMessageNotContaining("secret");
    }

    @Test
    void the_login_of_a_proxy_is_checked_and_never_shown() {
        Connector.Proxy proxy =
                Connector.httpProxy("proxy:3128").withCredentials("me", TestSecrets.of("correct horse"));
        assertThat(proxy.toString()).isEqualTo("HTTP proxy proxy:3128 as me");
        assertThat(by(proxy, "u@h").toString())
                .contains("HTTP proxy proxy:3128")
                .doesNotContain("horse");
        assertThatThrownBy(() -> Connector.httpProxy("p:1").withCredentials("a:b", "c"))
                .isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> Connector.socks5("p:1").withCredentials("a", ""))
                .isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> Connector.socks5("p:1").withCredentials("a", "c".repeat(256)))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageNotContaining("cc");
    }

    @Test
    void the_arguments_of_a_command_may_hold_a_secret_and_are_not_shown() {
        assertThat(by(Connector.command(List.of("nc", "--password", "horse")), "u@h")
                        .toString())
                .contains("proxy command nc")
                .doesNotContain("horse");
    }

    @ParameterizedTest
    @CsvSource({
        "ncat --proxy-auth u:s3cret --proxy p:3128 %h %P, %P",
        "ncat --proxy-auth u:s3cret --proxy p:3128 %h %, %",
        "ncat --proxy-auth u:s3cret% --proxy p:3128 %h %p, '% '",
        "'ncat --proxy-auth u:s3cret\0 --proxy p:3128 %h %p', '\0'"
    })
    void a_command_that_is_refused_is_not_repeated(String command, String named) {
        List<String> words = List.of(command.split(" (?=[a-z%-])"));
        for (ThrowingCallable made :
                List.<ThrowingCallable>of(() -> Connector.command(command), () -> Connector.command(words))) {
            assertThatThrownBy(made)
                    .isInstanceOfSatisfying(
                            InvalidSpecException.class,
                            e -> assertThat(e.value().strip()).isEqualTo(named.strip()))
                    .hasMessageContaining("connector.command")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void a_program_without_a_name_is_refused_without_its_arguments() {
        assertThatThrownBy(() -> Connector.command(List.of(" ", "--proxy-auth", "u:s3cret")))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("must be a command")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void family_and_bind_address_must_fit_each_other_and_the_host() {
        Connector.Tcp from4 = Connector.tcp().withBindAddress("127.0.0.2");
        assertThat(from4.bindAddress()).contains("127.0.0.2");
        assertThatThrownBy(() -> from4.withAddressFamily(AddressFamily.INET6)).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> Connector.tcp().withBindAddress("eth0")).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> by(from4, "u@[::1]")).isInstanceOf(InvalidSpecException.class);
        assertThatThrownBy(() -> by(Connector.tcp().withAddressFamily(AddressFamily.INET6), "u@127.0.0.1"))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("address family");
        assertThatCode(() -> by(from4.withAddressFamily(AddressFamily.INET), "u@host"))
                .doesNotThrowAnyException();
    }

    @Test
    void only_the_first_server_of_a_route_has_a_connector() {
        Connector proxy = Connector.httpProxy("proxy:3128");
        SshServer first = by(proxy, "u@bastion");
        assertThat(server("u@db").jump(first).build().route().get(0).connector())
                .isEqualTo(proxy);
        assertThat(server("u@db")
                        .jump(server("u@inner").jump(first).build())
                        .build()
                        .route())
                .extracting(SshServer::connector)
                .containsExactly(proxy, Connector.tcp(), Connector.tcp());
        assertThatThrownBy(() -> server("u@db")
                        .jump(server("u@a").build())
                        .connector(proxy)
                        .build())
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContainingAll("connector", "first server of the route");
        assertThatThrownBy(() ->
                        server("u@db").jump(server("u@a").build()).jump(first).build())
                .isInstanceOf(InvalidSpecException.class);
    }

    @Test
    void equal_connectors_make_equal_servers() {
        assertThat(by(Connector.command("nc %h %p"), "u@h"))
                .isEqualTo(by(Connector.command("nc %h %p"), "u@h"))
                .isNotEqualTo(by(Connector.command("nc %p %h"), "u@h"))
                .isNotEqualTo(server("u@h").build());
        assertThat(Connector.socks5("p:1"))
                .isNotEqualTo(Connector.httpProxy("p:1"))
                .isEqualTo(Connector.socks5("p:1"));
        SocketFactory factory = SocketFactory.getDefault();
        assertThat(Connector.socketFactory(factory)).isEqualTo(Connector.socketFactory(factory));
        assertThat(by(Connector.socks5("p:1"), "u@h").toBuilder().build().connector())
                .isEqualTo(Connector.socks5("p:1"));
    }
}
