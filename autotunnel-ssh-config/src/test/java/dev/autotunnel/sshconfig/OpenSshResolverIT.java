package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Algorithms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of the output of {@code ssh -G}. */
@RequiresOpenSsh
class OpenSshResolverIT {
    @TempDir
    private Path folder;

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("config"), text);
    }

    private SshConfig config(String text) throws IOException {
        return SshConfig.builder("orders").file(write(text)).build();
    }

    @Test
    void ssh_is_ended_at_the_deadline() throws IOException {
        Optional<String> file = Optional.of(write("Match exec \"sleep 61\"\n").toString());
        OpenSshResolver resolver = new OpenSshResolver(
                "ssh",
                Duration.ofMillis(500),
                file,
                Surroundings.ofThisProcess(),
                () -> (destination, options) -> new HostSettings());
        long start = System.nanoTime();
        assertThatThrownBy(() -> resolver.resolve(Destination.parse("orders"), List.of()))
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("did not answer");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .noneMatch(process -> process.info().commandLine().orElse("").contains("sleep 61"));
    }

    /** The command keeps stderr open, but {@code ssh} has written all that it had to say when it ends. */
    @Test
    void a_command_in_the_background_does_not_hold_up_the_answer_and_leaves_no_reader() throws IOException {
        Optional<String> file =
                Optional.of(write("Match exec \"sleep 20 & exit 0\"\nPort 7\n").toString());
        OpenSshResolver resolver = new OpenSshResolver(
                "ssh",
                Duration.ofSeconds(10),
                file,
                Surroundings.ofThisProcess(),
                () -> (destination, options) -> new HostSettings());
        HostSettings settings = resolver.resolve(Destination.parse("orders"), List.of());
        assertThat(settings.text("port")).contains("7");
        assertThat(Thread.getAllStackTraces())
                .allSatisfy((thread, stack) -> assertThat(stack)
                        .filteredOn(frame -> !thread.equals(Thread.currentThread()))
                        .noneMatch(frame -> frame.getClassName().equals(OpenSshResolver.class.getName())));
    }

    @Test
    void more_output_than_a_pipe_holds_is_read() throws IOException {
        HostSettings settings = script(
                        "i=0; while [ $i -lt 4000 ]; do echo \"localforward $i [a-long-name.example]:$i\";"
                                + " echo \"debug1: a message of ssh, number $i\" >&2; i=$((i+1)); done")
                .resolve(Destination.parse("orders"), List.of());
        assertThat(settings.all("localforward")).hasSize(4000);
    }

    @Test
    void a_value_with_a_control_character_is_refused_and_does_not_end_a_line() throws IOException {
        assertThatThrownBy(() -> script("printf 'hostkeyalias x\\rproxycommand sh -c evil\\n'")
                        .resolve(Destination.parse("orders"), List.of()))
                .isInstanceOf(SshConfigException.class)
                .hasMessage("option hostkeyalias: must not contain a control character");
    }

    /** Without this, the value would end the line of the option, and begin the option ProxyJump. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UserKnownHostsFile ${X}",
                "IdentityAgent ${X}",
                "LocalForward 10000 ${X}:1",
                "RemoteForward 10000 /${X}",
                "IdentityFile ${X}"
            })
    void a_variable_with_a_line_break_is_refused(String line) throws IOException {
        Surroundings own = Surroundings.ofThisProcess();
        Map<String, String> variables = new HashMap<>(own.variables());
        variables.put("X", "known\nproxyjump evil");
        variables.put("UNUSED", "one\ntwo");
        Optional<String> file = Optional.of(write(line + "\n").toString());
        Surroundings with = new Surroundings(variables, own.home());
        OpenSshResolver resolver = new OpenSshResolver(
                "ssh", Duration.ofSeconds(30), file, with, () -> (destination, options) -> new HostSettings());

        assertThatThrownBy(() -> {
                    HostSettings settings = resolver.resolve(Destination.parse("orders"), List.of());
                    with.tokens("orders", settings)
                            .path(settings.first("identityfile").orElseThrow());
                })
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("X")
                .hasMessageEndingWith(": must not contain a control character");
    }

    @Test
    void an_ssh_that_cannot_be_started_is_not_taken_for_none() throws IOException {
        Path program = Files.writeString(folder.resolve("ssh"), "#!/no/such/shell\n");
        for (boolean executable : List.of(false, true)) {
            assertThat(program.toFile().setExecutable(executable)).isTrue();
            OpenSshResolver resolver = new OpenSshResolver(
                    program.toString(),
                    Duration.ofSeconds(30),
                    Optional.empty(),
                    Surroundings.ofThisProcess(),
                    () -> (destination, options) -> new HostSettings());
            assertThatThrownBy(() -> resolver.resolve(Destination.parse("orders"), List.of()))
                    .isInstanceOf(SshConfigException.class)
                    .hasMessageStartingWith(program + " cannot be started: ");
        }
    }

    /** A program in the place of {@code ssh}. */
    private OpenSshResolver script(String body) throws IOException {
        Path program = Files.writeString(folder.resolve("ssh"), "#!/bin/sh\n" + body + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return new OpenSshResolver(
                program.toString(),
                Duration.ofSeconds(30),
                Optional.empty(),
                Surroundings.ofThisProcess(),
                () -> (destination, options) -> new HostSettings());
    }

    @Test
    void a_tilde_in_the_names_of_the_system_is_expanded() throws IOException {
        assertThat(config("GlobalKnownHostsFile ~/corp_hosts\n").server().hostKeys())
                .asString()
                .contains(System.getProperty("user.home") + "/corp_hosts");
    }

    @Test
    void a_policy_in_a_file_whose_name_ssh_escapes_is_not_lost() throws IOException {
        Path policy = Files.writeString(folder.resolve("p\u00f6licy"), "Ciphers aes256-ctr\n");
        assertThat(config("Include \"" + policy + "\"\n").server().algorithms().ciphers())
                .contains("aes256-ctr");
    }

    @Test
    void without_ssh_the_files_are_read_here() {
        HostSettings own = new HostSettings();
        OpenSshResolver resolver = new OpenSshResolver(
                "no-such-ssh",
                Duration.ofSeconds(10),
                Optional.empty(),
                Surroundings.ofThisProcess(),
                () -> (destination, options) -> own);
        assertThat(resolver.resolve(Destination.parse("orders"), List.of())).isSameAs(own);
    }

    @Test
    void the_refusal_of_ssh_is_told() throws IOException {
        Path file = write("Host *\n  Prot 22\n");
        assertThatThrownBy(() -> SshConfig.builder("orders").file(file).build())
                .isInstanceOf(SshConfigException.class)
                .hasMessage(file + ": line 2: Bad configuration option: prot");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BindInterface lo",
                "KnownHostsCommand /bin/true",
                "PubkeyAuthentication no",
                "RemoteCommand ls",
                "Tunnel yes"
            })
    void what_cannot_be_honoured_is_refused_by_its_name(String line) throws IOException {
        String key = line.split(" ", 2)[0].toLowerCase(java.util.Locale.ROOT);
        assertThatThrownBy(() -> config("Host orders\n  " + line + "\n"))
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("option " + key + " ");
    }

    @Test
    void the_line_of_a_refused_option_is_found_if_it_can_be() throws IOException {
        Path file = write("Host orders\n  RemoteCommand ls -l\n");
        assertThatThrownBy(() -> SshConfig.builder("orders").file(file).build())
                .hasMessageStartingWith(file + ":2: option remotecommand ");
    }

    @Test
    void only_lists_that_differ_from_the_default_of_ssh_are_set() throws IOException {
        Algorithms algorithms = config("""
                        Host other
                          Ciphers aes128-cbc
                        Host *
                          MACs +hmac-sha2-256
                          KexAlgorithms curve25519-sha256
                        """).server().algorithms();
        assertThat(algorithms).isEqualTo(Algorithms.defaults().withKex("curve25519-sha256"));
    }

    @Test
    void two_lines_that_print_alike_are_refused_since_a_name_could_end_anywhere() throws IOException {
        String lines = "Host a\n UserKnownHostsFile \"/a b\" /c\nHost orders\n UserKnownHostsFile /a \"b /c\"\n";
        assertThatThrownBy(() -> config(lines))
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("not clear where a name ends");
    }

    /** Prints other options for a host than for a host that no file says anything about. */
    private OpenSshResolver script(String files, String ofHost, String byDefault) throws IOException {
        Path config = write(files);
        return script("""
                case "$*" in
                *"-F none"*) printf '%s\\n' ;;
                *) echo 'debug1: Reading configuration data %s' >&2; printf '%s\\n' ;;
                esac""".formatted(byDefault, config, ofHost));
    }

    private static HostSettings resolve(OpenSshResolver resolver) {
        return resolver.resolve(Destination.parse("orders"), List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RequiredRSASize", "RSAMinSize", "rsaminsize"})
    void the_other_name_of_an_option_is_found_in_the_files(String name) throws IOException {
        String line = name + " 3072\n";

        assertThat(resolve(script(line, "requiredrsasize 3072", "requiredrsasize 1024"))
                        .text("requiredrsasize"))
                .contains("3072");
        assertThat(resolve(script(line, "rsaminsize 3072", "rsaminsize 1024")).text("requiredrsasize"))
                .contains("3072");
        assertThat(resolve(script(line, "rsaminsize 1024", "rsaminsize 1024")).text("requiredrsasize"))
                .isEmpty();
    }

    @Test
    void an_unknown_option_is_refused_only_if_it_is_set() throws IOException {
        String files = "Host orders\n  NewOption 1\n";
        HostSettings set = resolve(script(files, "newoption 1\\nother x", "newoption 0\\nother x"));

        assertThatThrownBy(() -> KnownOptions.check(set, Set.of()))
                .isInstanceOf(SshConfigException.class)
                .hasMessageStartingWith(folder.resolve("config") + ":2: option newoption is not known");
        assertThatCode(() -> KnownOptions.check(set, Set.of("newoption"))).doesNotThrowAnyException();
        HostSettings byDefault = resolve(script("Port 22\n", "newoption 0\\nnewoption 1", "newoption 0\\nnewoption 1"));
        assertThatCode(() -> KnownOptions.check(byDefault, Set.of())).doesNotThrowAnyException();
        HostSettings another = resolve(script("Port 22\n", "newoption 0", "newoption 0\\nnewoption 1"));
        assertThatThrownBy(() -> KnownOptions.check(another, Set.of())).isInstanceOf(SshConfigException.class);
    }

    /** OpenSSH before 8.5 has it by default. */
    @Test
    void CheckHostIP_is_refused_only_if_a_line_sets_it() throws IOException {
        String yes = "checkhostip yes";
        HostSettings old = resolve(script("Port 22\n", yes, yes));
        assertThatCode(() -> KnownOptions.check(old, Set.of())).doesNotThrowAnyException();
        HostSettings set = resolve(script("Host orders\n  CheckHostIP yes\n", yes, yes));
        assertThatThrownBy(() -> KnownOptions.check(set, Set.of()))
                .isInstanceOf(SshConfigException.class)
                .hasMessageStartingWith(folder.resolve("config") + ":2: option checkhostip ");
        HostSettings off = resolve(script("CheckHostIP no\n", "checkhostip no", yes));
        HostSettings offElsewhere = resolve(script("Host other\n  CheckHostIP no\n", yes, yes));
        assertThatCode(() -> KnownOptions.check(off, Set.of())).doesNotThrowAnyException();
        assertThatCode(() -> KnownOptions.check(offElsewhere, Set.of())).doesNotThrowAnyException();
    }

    @Test
    void CheckHostIP_in_a_file_that_cannot_be_read_again_is_refused_if_it_is_not_the_default() throws IOException {
        String unknown = "echo 'debug1: Reading configuration data /no/such/file' >&2; echo checkhostip yes";
        HostSettings set =
                resolve(script("case \"$*\" in *'-F none'*) echo checkhostip no;; *) " + unknown + ";; esac"));
        assertThatThrownBy(() -> KnownOptions.check(set, Set.of())).isInstanceOf(SshConfigException.class);
        HostSettings old = resolve(script(unknown));
        assertThatCode(() -> KnownOptions.check(old, Set.of())).doesNotThrowAnyException();
    }
}
