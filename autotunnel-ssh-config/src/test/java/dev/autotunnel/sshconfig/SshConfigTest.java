package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link SshConfig} makes of a file that it reads itself. */
class SshConfigTest {
    @TempDir
    private Path home;

    private Path file;

    @BeforeEach
    void config() throws IOException {
        file = Files.writeString(home.resolve("config"), """
                Host orders
                    HostName db.example.com
                    User deploy
                    IdentityFile "~/my key"
                    LocalForward 5432 db.internal:5432
                    RemoteForward 9000 localhost:22
                    DynamicForward [::1]:1080
                    ServerAliveInterval 20
                    ConnectTimeout 5
                    ExitOnForwardFailure yes
                """);
        Files.createFile(home.resolve("my key"));
    }

    private SshConfig.Builder config(String alias) {
        return SshConfig.builder(alias).file(file).withoutOpenSsh().surroundings(new Surroundings(Map.of(), home));
    }

    @Test
    void a_section_becomes_a_spec() {
        SshConfig config = config("orders").build();
        TunnelSpec spec = config.spec("orders").build();

        assertThat(spec.server()).isEqualTo(config.server());
        assertThat(spec.server().address()).isEqualTo("deploy@db.example.com:22");
        assertThat(spec.server().credentials()).hasToString("private key " + home.resolve("my key"));
        assertThat(spec.forwards())
                .extracting(Object::toString)
                .containsExactly(
                        "local 5432:db.internal:5432 (127.0.0.1:5432 to db.internal:5432)",
                        "remote -R 9000:localhost:22 (localhost:9000 to localhost:22)",
                        "dynamic [::1]:1080 ([::1]:1080)");
        assertThat(spec.serverAlive()).isEqualTo(ServerAlive.of(Duration.ofSeconds(20), 3));
        assertThat(spec.connectDeadline()).isEqualTo(Duration.ofSeconds(10));
        assertThat(spec.exitOnForwardFailure()).isTrue();
    }

    @Test
    void the_same_text_may_be_a_local_and_a_remote_forward() {
        TunnelSpec spec = config("other")
                .option("LocalForward 2222 localhost:22")
                .option("RemoteForward 2222 localhost:22")
                .build()
                .spec("both")
                .build();
        assertThat(spec.forwards())
                .extracting(Object::toString)
                .containsExactly(
                        "local 2222:localhost:22 (127.0.0.1:2222 to localhost:22)",
                        "remote -R 2222:localhost:22 (localhost:2222 to localhost:22)");
    }

    @Test
    void a_forward_that_is_there_twice_counts_once() {
        SshConfig config = config("orders")
                .option("LocalForward 5432 [db.internal]:5432")
                .option("LocalForward localhost:5432 db.internal:5432")
                .option("RemoteForward localhost:9000 localhost:22")
                .option("DynamicForward [::1]:1080")
                .build();
        assertThat(config.forwards()).hasSize(3);
    }

    @Test
    void without_options_the_defaults_are_those_of_the_library() {
        SshConfig config = config("other").build();
        assertThat(config.forwards()).isEmpty();
        assertThat(config.serverAlive()).isEqualTo(ServerAlive.defaults());
        assertThat(config.connectDeadline()).isEqualTo(TunnelSpec.DEFAULT_CONNECT_DEADLINE);
        assertThat(config.exitOnForwardFailure()).isFalse();
    }

    @Test
    void an_option_of_the_caller_comes_first_and_may_have_blanks() {
        SshConfig config = config("orders")
                .option("User = joe")
                .option("UserKnownHostsFile", home + "/known hosts")
                .option("Compression yes")
                .build();
        assertThat(config.server().user()).isEqualTo("joe");
        assertThat(config.server().hostKeys()).asString().contains(home + "/known hosts,");
        assertThat(config.value("userknownHOSTSfile")).contains(home + "/known hosts");
        assertThat(config.isOn("Compression")).isTrue();
        assertThat(SshConfig.whyIgnored("Compression"))
                .contains("is ignored: the library chooses strong algorithms itself");
    }

    @ParameterizedTest
    @CsvSource({
        "BindInterface lo, bindinterface",
        "PubkeyAuthentication no, pubkeyauthentication",
        "PreferredAuthentications password, preferredauthentications",
        "KnownHostsCommand /bin/x, knownhostscommand",
        "Tunnel yes, tunnel",
        "RemoteCommand ls, remotecommand"
    })
    void what_cannot_be_honoured_is_refused_with_its_line_unless_the_caller_ignores_it(String line, String key)
            throws IOException {
        Files.writeString(file, "Host orders\n  " + line + "\n");
        assertThat(config("other").build().server().host()).isEqualTo("other");
        assertThatThrownBy(() -> config("orders").build())
                .isInstanceOf(SshConfigException.class)
                .hasMessageStartingWith(file + ":2: option " + key + " ");
        assertThat(config("orders").ignoring(key).build().server().host()).isEqualTo("orders");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_the_keys_of_servers_must_be_like_is_honoured(boolean openSsh) throws IOException {
        Files.writeString(
                file,
                "RequiredRSASize 3072\nCASignatureAlgorithms rsa-sha2-512\nRevokedHostKeys %s/r\n".formatted(home));
        SshConfig.Builder builder = config("orders");
        SshServer server =
                (openSsh ? builder : builder.withoutOpenSsh()).build().server();
        assertThat(server.algorithms())
                .isEqualTo(Algorithms.defaults().withRequiredRsaSize(3072).withCaSignatures("rsa-sha2-512"));
        assertThat(server.hostKeys())
                .isInstanceOfSatisfying(
                        HostKeys.KnownHosts.class,
                        known -> assertThat(known.revoked()).containsExactly(home.resolve("r")));
    }

    @ParameterizedTest
    @CsvSource({"RequiredRSASize 1023, must be 1024", "RequiredRSASize 17000, must be 1024 to 16384"})
    void a_size_that_the_library_does_not_have_is_refused(String line, String rule) throws IOException {
        Files.writeString(file, line + "\n");
        assertThatThrownBy(() -> config("orders").withoutOpenSsh().build())
                .isInstanceOf(SshConfigException.class)
                .hasMessageStartingWith(file + ":1: requiredrsasize ")
                .hasMessageContaining(rule);
    }

    @ParameterizedTest
    @CsvSource({
        "Match host nope exec true, true",
        "Match host nope exec true, false",
        "ProxyCommand nc, true",
        "Include no-such-file, true",
        "Include no-such-file, false"
    })
    void a_command_is_not_taken_from_a_file_that_others_can_write(String line, boolean openSsh) throws IOException {
        Files.writeString(file, "Host nope\n" + line + "\nPort 7\n");
        SshConfig.Builder builder = SshConfig.builder("orders").file(file);
        assertThat((openSsh ? builder : builder.withoutOpenSsh())
                        .build()
                        .server()
                        .host())
                .isEqualTo("orders");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(SshConfigException.class)
                .hasMessage(
                        file + ":2: a command is not taken from a file that somebody else can write, nor an Include");
    }

    @Test
    @Timeout(30)
    void a_pipe_that_others_can_write_is_refused() throws Exception {
        Path pipe = file.resolveSibling("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "666", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThatThrownBy(SshConfig.builder("orders").file(pipe)::build)
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("is no regular file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    AddressFamily inet                    | TCP, family INET
                    BindAddress ::1                       | TCP, family ANY, from ::1
                    ProxyCommand none                     | TCP, family ANY
                    ProxyCommand nc %h %p                 | proxy command /bin/sh
                    """)
    void the_way_to_the_server_is_that_of_the_section(String line, String way) throws IOException {
        Files.writeString(file, "Host orders\n  " + line.strip() + "\n");
        assertThat(config("orders").build().server().connector()).hasToString(way);
    }

    @Test
    void the_algorithms_are_those_of_the_section() throws IOException {
        Files.writeString(
                file,
                "Ciphers aes256-ctr\nMACs -hmac-sha1*\nPubkeyAcceptedKeyTypes +ssh-rsa\nHost x\nKexAlgorithms nonsense\n");
        assertThat(config("orders").build().server().algorithms())
                .isEqualTo(Algorithms.defaults()
                        .withCiphers("aes256-ctr")
                        .withMacs("-hmac-sha1*")
                        .withPublicKeys("+ssh-rsa"));
        assertThatThrownBy(() -> config("x").build())
                .isInstanceOf(SshConfigException.class)
                .hasMessageStartingWith(file + ":5: kexalgorithms nonsense: ");
    }

    @Test
    void a_proxy_command_has_its_tokens_and_its_quotes() throws IOException {
        Files.writeString(file, "HostName db\nUser joe\nProxyCommand nc \"%h\" %n:%p %r %% $HOME # x\n");
        SshServer server = config("orders").build().server();
        assertThat(((Connector.Command) server.connector()).programFor(server))
                .containsExactly("/bin/sh", "-c", "exec nc \"db\" orders:22 joe % $HOME # x");
        Files.writeString(file, "ProxyCommand nc %d\n");
        assertThatThrownBy(() -> config("orders").build())
                .isInstanceOf(SshConfigException.class)
                .hasMessage(file + ":1: %d: unknown token");
    }

    @Test
    void an_unknown_option_of_the_caller_is_refused() {
        assertThatThrownBy(() -> config("orders").option("Prot=22").build())
                .isInstanceOf(SshConfigException.class)
                .hasMessage("unknown option -o Prot");
        assertThatThrownBy(() -> config("orders").option("Port"))
                .isInstanceOf(SshConfigException.class)
                .hasMessage("option Port has no value");
        assertThatThrownBy(() -> config("orders").option("Include=x").build())
                .isInstanceOf(SshConfigException.class)
                .hasMessage("option Include must be in a file");
    }

    /** {@code ssh -G} prints a value as it is, so that the rest of it would be read as options of their own. */
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\0", "\u001b[2J", "\u0085", "\u007f"})
    void a_control_character_in_an_option_of_the_caller_is_refused(String control) {
        SshConfig.Builder builder = config("orders");
        assertRefused(control, () -> builder.option("HostKeyAlias", "x" + control + "proxycommand sh -c evil"));
        assertRefused(control, () -> builder.option("HostKey" + control + "Alias", "x"));
        assertRefused(control, () -> builder.option("HostKeyAlias=\"x" + control + "proxycommand sh\""));
        assertRefused(control, () -> builder.option(control + "HostKeyAlias=x"));
        assertRefused(control, () -> builder.option("HostKeyAlias=x" + control));
        assertThat(builder.build()).isEqualTo(config("orders").build());
    }

    private static void assertRefused(String control, ThrowingCallable option) {
        assertThatThrownBy(option)
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("must not contain a control character")
                .hasMessageStartingWith("option ")
                .message()
                .doesNotContain(control);
    }

    @Test
    void a_tab_may_stand_where_a_blank_may() {
        assertThat(config("orders").option("User\tjoe").build().server().user()).isEqualTo("joe");
    }

    @Test
    void a_control_character_in_a_file_is_refused_with_its_line() throws IOException {
        Files.writeString(file, "Host orders\n  HostKeyAlias \"x\rproxycommand sh\"\n");
        assertThatThrownBy(() -> config("orders").build())
                .isInstanceOf(SshConfigException.class)
                .hasMessage(file + ":2: option hostkeyalias: must not contain a control character");
    }

    @Test
    void two_that_describe_the_same_are_equal() {
        assertThat(config("orders").build())
                .isEqualTo(config("orders").build())
                .hasSameHashCodeAs(config("orders").build())
                .isNotEqualTo(config("other").build());
    }

    @Test
    void a_refused_option_of_the_caller_is_not_repeated() {
        String command = "ncat --proxy-auth u:s3cret --proxy p:3128 %h %p";
        for (String line : List.of("ProxyCommand=" + command + "\n", "\"ProxyCommand\" " + command)) {
            assertThatThrownBy(() -> config("orders").option(line).build())
                    .isInstanceOf(SshConfigException.class)
                    .hasMessageContaining("ProxyCommand")
                    .message()
                    .doesNotContain("s3cret");
        }
    }
}
