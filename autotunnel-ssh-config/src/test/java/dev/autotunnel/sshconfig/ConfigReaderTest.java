package dev.autotunnel.sshconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.autotunnel.sshconfig.HostSettings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link DifferentialIT} cannot compare: the files of the user and of the system, and refusals. */
class ConfigReaderTest {
    @TempDir
    private Path home;

    private Path write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text);
    }

    private HostSettings resolve(String destination, String... options) {
        ConfigReader reader = new ConfigReader(
                Optional.empty(), home.resolve("system"), new Surroundings(Map.of("DIR", "/dir"), home));
        return reader.resolve(
                Destination.parse(destination),
                Stream.of(options)
                        .map(option -> ConfigLine.parse(option, Origin.GIVEN).orElseThrow())
                        .toList());
    }

    private SshConfigException refusal(String destination, String... options) {
        return catchThrowableOfType(SshConfigException.class, () -> resolve(destination, options));
    }

    @Test
    void the_first_value_counts_and_key_files_and_forwards_add_up() throws IOException {
        write(".ssh/config", """
                Host db-*  !db-test
                    HostName=real.example.com
                    IdentityFile ~/.ssh/db
                    LocalForward 5432 localhost:5432
                Host *
                    User common
                    Port 2200
                    IdentityFile "~/.ssh/all"
                """);
        write("system", "User system\nIdentityFile /system\nServerAliveInterval 7\n");
        HostSettings settings = resolve("db-1", "Port=7");
        assertThat(settings.get("hostname")).isEqualTo("real.example.com");
        assertThat(settings.get("user")).isEqualTo("common");
        assertThat(settings.get("port")).isEqualTo("7");
        assertThat(settings.get("serveraliveinterval")).isEqualTo("7");
        assertThat(settings.all("identityfile"))
                .extracting(Setting::text)
                .containsExactly("~/.ssh/db", "~/.ssh/all", "/system");
        assertThat(settings.all("localforward")).extracting(Setting::text).containsExactly("5432 localhost:5432");
    }

    /** Once such lines were passed over, and any key was accepted. */
    @ParameterizedTest
    @CsvSource({
        "Include policy, .ssh/policy",
        "Match all, none",
        "Match host d*, none",
        "Include */poli*, .ssh/x/policy"
    })
    void a_policy_before_a_lax_section_holds(String line, String included) throws IOException {
        String policy = "StrictHostKeyChecking yes\n";
        write(included, policy);
        write(".ssh/config", line + "\n" + (included.equals("none") ? policy : "") + """
                Host *
                    StrictHostKeyChecking no
                """);
        assertThat(resolve("db").get("stricthostkeychecking")).isEqualTo("yes");
    }

    @Test
    void a_relative_include_of_the_system_is_beside_the_system_files() throws IOException {
        write("system", "Include ~/more\n");
        assertThat(refusal("db")).hasMessageStartingWith(home.resolve("system") + ":1: Include");
    }

    @Test
    void a_refusal_names_the_file_and_the_line() throws IOException {
        Path more = write(".ssh/more", "# comment\n\nHost *\n  Prot 22\n");
        write(".ssh/config", "Include more\n");
        SshConfigException refusal = refusal("db");
        assertThat(refusal).hasMessage(more + ":4: unknown option Prot");
        assertThat(refusal.file()).contains(more);
        assertThat(refusal.line()).hasValue(4);
    }

    @ParameterizedTest
    @CsvSource({
        "Match exec true, Match exec needs OpenSSH",
        "Match final, Match final needs OpenSSH",
        "Match tagged x, Match tagged needs OpenSSH",
        "Include ~other/x, must be the path of a file",
        "Include %h.conf, needs OpenSSH",
        "CanonicalizeHostname always, needs OpenSSH",
        "Port 22 23, has too many values",
        "Host \"\", empty pattern",
        "User 'a, a quote is not closed",
        "Port, has no value"
    })
    void what_is_not_understood_is_refused(String line, String why) throws IOException {
        Path config = write(".ssh/config", "\n" + line.replace("''", "'") + "\n");
        assertThat(refusal("db")).hasMessageStartingWith(config + ":2: ").hasMessageContaining(why);
    }

    @ParameterizedTest
    @CsvSource({"rw-rw-r--, false", "rw-r--rw-, false", "rw-r--r--, true", "rw-------, true"})
    void a_file_that_others_can_write_is_refused(String mode, boolean trusted) throws IOException {
        Path config = write(".ssh/config", "Port 7\n");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString(mode));
        if (trusted) {
            assertThat(resolve("db").get("port")).isEqualTo("7");
        } else {
            assertThat(refusal("db")).hasMessageContaining("bad owner or permissions on " + config);
        }
    }

    @Test
    void an_included_file_that_others_can_write_is_refused_too() throws IOException {
        write("system", "Include " + write("more", "Port 7\n") + "\n");
        Files.setPosixFilePermissions(home.resolve("more"), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(refusal("db")).hasMessageContaining("bad owner or permissions");
    }

    @Test
    void a_file_that_cannot_be_read_is_refused() throws IOException {
        Files.createDirectories(home.resolve(".ssh/config"));
        assertThat(refusal("db")).hasMessageContaining("cannot be read");
    }

    @Test
    void a_host_without_settings_has_the_defaults_of_ssh() {
        HostSettings settings = resolve("h");
        assertThat(settings.get("hostname")).isEqualTo("h");
        assertThat(settings.get("user")).isEqualTo(System.getProperty("user.name"));
        assertThat(settings.get("port")).isEqualTo("22");
        assertThat(settings.get("stricthostkeychecking")).isEqualTo("ask");
        assertThat(settings.all("identityfile")).extracting(Setting::text).contains("~/.ssh/id_ed25519");
    }

    @Test
    void the_named_file_must_exist() {
        SshConfig.Builder builder =
                SshConfig.builder("h").file(Path.of("/nowhere/at/all")).withoutOpenSsh();
        assertThatThrownBy(builder::build)
                .isInstanceOf(SshConfigException.class)
                .hasMessageContaining("/nowhere/at/all");
    }

    @ParameterizedTest
    @CsvSource({
        "*, a, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "*.example.com, x.example.com, true",
        "*.example.com, xexample.com, false",
        "a*b*c, aXbYbc, true",
        "**, '', true",
        "?, '', false",
        "a b, b, true",
        "* !b, b, false",
        "!b, a, false",
        "A, a, false"
    })
    void patterns_are_those_of_ssh(String patterns, String host, boolean matches) {
        assertThat(Patterns.matchesAny(host, List.of(patterns.split(" ")))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"%h.example.com, web.example.com", "%%.%h, %.web", "a%%h, a%h"})
    void tokens_in_a_host_name_of_the_caller_are_expanded(String hostName, String expanded) {
        assertThat(resolve("web", "HostName=" + hostName).get("hostname")).isEqualTo(expanded);
    }

    @Test
    void a_host_that_has_no_host_name_is_no_place_for_tokens() {
        assertThat(resolve("we%b").get("hostname")).isEqualTo("we%b");
    }

    @Test
    void the_other_name_of_RequiredRSASize_is_known() throws IOException {
        write("system", "RSAMinSize 3072\n");
        assertThat(resolve("web").text("requiredrsasize")).contains("3072");
    }

    @Test
    void CheckHostIP_is_refused_with_its_line() throws IOException {
        Path file = write(".ssh/config", "Host web\n  CheckHostIP yes\n");
        HostSettings settings = resolve("web");
        assertThatThrownBy(() -> KnownOptions.check(settings, Set.of()))
                .isInstanceOf(SshConfigException.class)
                .hasMessageStartingWith(file + ":2: option checkhostip is not supported");
        assertThatCode(() -> KnownOptions.check(resolve("other"), Set.of())).doesNotThrowAnyException();
    }
}
