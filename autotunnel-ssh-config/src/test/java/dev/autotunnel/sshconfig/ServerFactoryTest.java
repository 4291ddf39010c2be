package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFactoryTest {
    private static final Path AGENT = Path.of("/run/agent");

    @TempDir
    private Path home;

    private Path config;

    @BeforeEach
    void keys() throws IOException {
        Files.createDirectory(home.resolve(".ssh"));
        Files.createFile(home.resolve(".ssh/id_ed25519"));
        Files.createFile(home.resolve("mine"));
        config = Files.writeString(home.resolve("config"), """
                Host inner
                    User alice
                    ProxyJump far
                Host far
                    Port 2200
                    User bob
                    ProxyJump near,middle
                Host middle
                    ProxyJump not-this-one
                Host a
                    ProxyJump b
                Host b
                    ProxyJump a
                Host *
                    User everybody
                """);
    }

    private SshServer server(Map<String, String> variables, String destination, ConfigLine... options) {
        Surroundings surroundings = new Surroundings(variables, home);
        SettingsResolver resolver = new ConfigReader(Optional.of(config.toString()), surroundings);
        Destination to = Destination.parse(destination);
        return new ServerFactory(resolver, surroundings, Set.of())
                .create(to.host(), resolver.resolve(to, List.of(options)));
    }

    private static ConfigLine option(String name, String value) {
        return ConfigLine.parse(name + "=" + value, Origin.GIVEN).orElseThrow();
    }

    @Test
    void the_agent_comes_first_then_existing_key_files() {
        Map<String, String> agent = Map.of("SSH_AUTH_SOCK", AGENT.toString());
        Credentials standard = Credentials.privateKey(home.resolve(".ssh/id_ed25519"));
        assertThat(server(Map.of(), "h").credentials()).isEqualTo(standard);
        assertThat(server(agent, "h").credentials()).isEqualTo(Credentials.anyOf(Credentials.agent(AGENT), standard));
        assertThat(server(agent, "h", option("IdentityFile", "~/mine")).credentials())
                .isEqualTo(Credentials.anyOf(Credentials.agent(AGENT), Credentials.privateKey(home.resolve("mine"))));
    }

    @Test
    void the_agent_can_be_turned_off_or_replaced() {
        Map<String, String> agent = Map.of("SSH_AUTH_SOCK", AGENT.toString(), "OTHER", "/run/other");
        Credentials standard = Credentials.privateKey(home.resolve(".ssh/id_ed25519"));
        assertThat(server(agent, "h", option("IdentitiesOnly", "yes")).credentials())
                .isEqualTo(
                        Credentials.anyOf(Credentials.agent(AGENT).withKey(home.resolve(".ssh/id_ed25519")), standard));
        assertThat(server(agent, "h", option("IdentityAgent", "none")).credentials())
                .isEqualTo(standard);
        assertThat(server(agent, "h", option("IdentityAgent", "$OTHER")).credentials())
                .isEqualTo(Credentials.anyOf(Credentials.agent(Path.of("/run/other")), standard));
        assertThat(server(agent, "h", option("IdentityAgent", "~/sock")).credentials())
                .isEqualTo(Credentials.anyOf(Credentials.agent(home.resolve("sock")), standard));
    }

    @Test
    void a_tilde_is_expanded_in_the_names_of_both_lists_and_a_token_only_in_the_users() {
        assertThat(server(
                                Map.of(),
                                "h",
                                option("UserKnownHostsFile", "~/%n /u/~"),
                                option("GlobalKnownHostsFile", "~/corp_hosts ~/%n ./~"))
                        .hostKeys())
                .isEqualTo(HostKeys.knownHosts(
                        home.resolve("h"),
                        Path.of("/u/~"),
                        home.resolve("corp_hosts"),
                        home.resolve("%n"),
                        Path.of("./~")));
    }

    @Test
    void the_home_directory_of_another_user_is_refused_in_the_names_of_the_system() {
        assertThatThrownBy(() -> server(Map.of(), "h", option("GlobalKnownHostsFile", "~bob/hosts")))
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("~bob/hosts: the home directory of another user is not supported");
    }

    /** As with {@code ssh} 9.2: there is no file to write a new key to, and the files of the system are only read. */
    @ParameterizedTest
    @CsvSource({"no, none", "off, NONE", "accept-new, none", "ask, none", "yes, none"})
    void without_files_of_the_user_a_new_key_is_refused(String checking, String none) {
        assertThat(server(
                                Map.of(),
                                "h",
                                option("StrictHostKeyChecking", checking),
                                option("UserKnownHostsFile", none),
                                option("GlobalKnownHostsFile", "/c"))
                        .hostKeys())
                .isEqualTo(HostKeys.knownHosts(Path.of("/c")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "accept-new", "ask"})
    void without_any_file_every_key_would_be_refused(String checking) {
        assertThatThrownBy(() -> server(
                        Map.of(),
                        "h",
                        option("StrictHostKeyChecking", checking),
                        option("UserKnownHostsFile", "none"),
                        option("GlobalKnownHostsFile", "none")))
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("userknownhostsfile and globalknownhostsfile are none");
    }

    @Test
    void a_key_of_which_only_the_public_part_is_here_comes_from_the_agent() throws IOException {
        Files.createFile(home.resolve("other.pub"));
        Map<String, String> agent = Map.of("SSH_AUTH_SOCK", AGENT.toString());
        Credentials other = Credentials.privateKey(home.resolve("other"));
        ConfigLine file = option("IdentityFile", "~/other");
        assertThat(server(agent, "h", file).credentials())
                .isEqualTo(Credentials.anyOf(Credentials.agent(AGENT), other));
        assertThat(server(agent, "h", file, option("IdentitiesOnly", "yes")).credentials())
                .isEqualTo(Credentials.anyOf(Credentials.agent(AGENT).withKey(home.resolve("other")), other));
    }

    @Test
    void with_identities_only_the_agent_offers_no_other_keys() {
        Map<String, String> agent = Map.of("SSH_AUTH_SOCK", AGENT.toString());
        assertThat(server(agent, "h", option("IdentitiesOnly", "yes"), option("IdentityFile", "/nowhere"))
                        .credentials())
                .isEqualTo(Credentials.privateKey(Path.of("/nowhere")));
    }

    @Test
    void the_key_is_looked_up_under_the_alias() {
        assertThat(server(Map.of(), "h", option("HostKeyAlias", "Orders")).hostKeyAlias())
                .contains("orders");
    }

    @Test
    void a_missing_key_file_is_kept_so_that_the_library_reports_it() {
        assertThat(server(Map.of(), "h", option("IdentityFile", "/nowhere")).credentials())
                .isEqualTo(Credentials.privateKey(Path.of("/nowhere")));
    }

    @ParameterizedTest
    @CsvSource({
        "~/k, k",
        "%d/k, k",
        "${KEYS}/k, keys/k",
        "~/%n-%h-%p-%r-%%, h-h-22-everybody-%",
    })
    void tokens_are_expanded(String text, String relative) {
        Map<String, String> variables = Map.of("KEYS", home.resolve("keys").toString());
        assertThat(server(variables, "h", option("IdentityFile", text)).credentials())
                .isEqualTo(Credentials.privateKey(home.resolve(relative)));
    }

    @Test
    void host_keys_are_checked_as_by_ssh_without_a_terminal() {
        ConfigLine files = option("UserKnownHostsFile", "~/a ~/b");
        ConfigLine system = option("GlobalKnownHostsFile", "/c");
        Path[] all =
                Stream.of(home.resolve("a"), home.resolve("b"), Path.of("/c")).toArray(Path[]::new);
        assertThat(server(Map.of(), "h", files, system).hostKeys()).isEqualTo(HostKeys.knownHosts(all));
        assertThat(server(Map.of(), "h", files, system, option("StrictHostKeyChecking", "accept-new"))
                        .hostKeys())
                .isEqualTo(HostKeys.acceptNew(all));
        assertThat(server(Map.of(), "h", files, system, option("StrictHostKeyChecking", "no"))
                        .hostKeys())
                .isEqualTo(HostKeys.acceptUnknown(all));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    h     | everybody@h:22
                    far   | everybody@near:22 everybody@middle:22 bob@far:2200
                    inner | everybody@near:22 everybody@middle:22 bob@far:2200 alice@inner:22
                    """)
    void the_route_to_a_server_is_that_of_the_files(String host, String route) {
        assertThat(server(Map.of(), host).route())
                .extracting(SshServer::address)
                .containsExactly(route.split(" "));
    }

    @Test
    void jump_hosts_of_the_command_line_may_have_users_and_ports() {
        SshServer server = server(Map.of(), "me@h", option("ProxyJump", "x@one:1,ssh://two:2"));
        assertThat(server.route())
                .extracting(SshServer::address)
                .containsExactly("x@one:1", "everybody@two:2", "me@h:22");
    }

    @Test
    void jump_hosts_in_a_circle_are_refused() {
        assertThatThrownBy(() -> server(Map.of(), "a"))
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("more than 16 jump hosts");
    }
}
