package dev.autotunnel.autossh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.ServerAlive;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.sshconfig.SshConfig;
import dev.autotunnel.sshconfig.SshConfigException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelConfigTest {
    /** Does not ask OpenSSH, so that the configuration of this machine has no influence. */
    private TunnelConfig config(Map<String, String> variables, String line) {
        String[] words = line.split(" ");
        Arguments arguments = ArgumentParser.parse(
                Stream.of(words).map(word -> word.replace('_', ' ')).toArray(String[]::new));
        SshConfig host =
                HostLookup.builder(arguments).withoutFiles().withoutOpenSsh().build();
        return TunnelConfig.of(arguments, Environment.of(variables), host);
    }

    private TunnelSpec spec(String line) {
        return config(Map.of(), line).spec();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -L 5432:db:5432 h                          | 127.0.0.1:5432 -> db:5432
                    -g -L 5432:db:5432 h                       | 0.0.0.0:5432 -> db:5432
                    -g -L 127.0.0.1:5432:db:5432 h             | 127.0.0.1:5432 -> db:5432
                    -g -L 5432:[::1]:5432 h                    | 0.0.0.0:5432 -> [::1]:5432
                    -L 8080:[db.internal]:80 h                 | 127.0.0.1:8080 -> db.internal:80
                    -L [localhost]:8080:[10.0.0.7]:80 h        | 127.0.0.1:8080 -> 10.0.0.7:80
                    -g -L 8080:[db]:80 h                       | 0.0.0.0:8080 -> db:80
                    -L 8080:/run/%h/%p/%r/%%.sock -lme h       | 127.0.0.1:8080 -> /run/h/22/me/%.sock
                    -L [/run/%p:a.sock]:db:80 h                | /run/22:a.sock -> db:80
                    -L /run/%n:/srv/%p h                       | /run/h -> /srv/22
                    -o LocalForward=5432_db:5432 h             | 127.0.0.1:5432 -> db:5432
                    -o LocalForward=[::1]:5432_[db]:5432 h     | [::1]:5432 -> db:5432
                    """)
    void a_local_forward(String line, String expected) {
        TunnelSpec spec = config(Map.of(), line.strip()).spec();
        Forward.Local forward = (Forward.Local) spec.forwards().get(0);
        assertThat(forward.bind() + " -> " + forward.target()).isEqualTo(expected);
    }

    @Test
    void forwards_of_the_command_line_and_of_the_files_add_up() {
        assertThat(spec("-R 9000:localhost:22 -D 1080 -o DynamicForward=[::1]:1081 h")
                        .forwards())
                .containsExactly(
                        Forward.remote("-R 9000:localhost:22", "9000:localhost:22"),
                        Forward.dynamic("1080", "1080"),
                        Forward.dynamic("[::1]:1081", "[::1]:1081"));
    }

    @Test
    void the_same_text_may_be_a_local_and_a_remote_forward() {
        assertThat(spec("-L 2222:localhost:22 -R 2222:localhost:22 -o RemoteForward=2223_localhost:22 h")
                        .forwards())
                .extracting(Forward::toString)
                .containsExactly(
                        "local 2222:localhost:22 (127.0.0.1:2222 to localhost:22)",
                        "remote -R 2222:localhost:22 (localhost:2222 to localhost:22)",
                        "remote -R 2223:localhost:22 (localhost:2223 to localhost:22)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-L 5432:db:5432 -L 5432:db:5432",
                "-L 5432:db:5432 -o LocalForward=5432_db:5432",
                "-L 5432:db:5432 -L localhost:5432:db:5432",
                "-o LocalForward=5432_db:5432 -o LocalForward=localhost:5432_db:5432",
                "-g -L 5432:db:5432 -L *:5432:db:5432",
                "-R 5432:db:5432 -R 5432:db:5432 -R localhost:5432:db:5432 -o RemoteForward=5432_db:5432",
                "-D 1080 -D 1080 -o DynamicForward=1080",
                "-L /run/db:/run/app -L /run/db:/run/app"
            })
    void a_forward_that_is_given_twice_counts_once(String line) {
        assertThat(spec(line + " h").forwards()).hasSize(1);
    }

    @Test
    void one_port_for_two_targets_is_refused() {
        assertThatThrownBy(() -> spec("-L 5432:db:5432 -L 5432:other:5432 h")).hasMessageContaining("bound twice");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -N h                                       | nothing to forward: give -L, -R or -D
                    h                                          | nothing to forward: give -L, -R or -D, and a shell
                    -o ClearAllForwardings=yes -D 1 h          | nothing to forward
                    -L 5432 h                                  | -L 5432: must be [bind_address:]port:host:hostport
                    -R 9000 h                                  | -R 9000: a SOCKS proxy on the server is not supported
                    -L 8080:/run/%z h                          | %z: unknown token or variable
                    -L 8080:/run/${NOSUCH} h                   | ${NOSUCH}: unknown token or variable
                    -M x -D 1 h                                | invalid port "x"
                    -M 20000:x -D 1 h                          | invalid port "20000:x"
                    -o ServerAliveInterval=soon -D 1 h         | serveraliveinterval "soon": must be a time
                    """)
    void an_error_names_the_option(String line, String problem) {
        assertThatThrownBy(() -> spec(line))
                .isInstanceOfAny(UsageException.class, SshConfigException.class)
                .hasMessageStartingWith(problem);
    }

    @Test
    void options_of_ssh_become_options_of_the_tunnel() {
        TunnelSpec spec = spec("-D 1 -o ServerAliveInterval=1m30s -o ServerAliveCountMax=4 -o ConnectTimeout=20"
                + " -o ExitOnForwardFailure=yes h");
        assertThat(spec.serverAlive()).isEqualTo(ServerAlive.of(Duration.ofSeconds(90), 4));
        assertThat(spec.connectDeadline()).isEqualTo(Duration.ofSeconds(20));
        assertThat(spec.exitOnForwardFailure()).isTrue();
    }

    @Test
    void by_default_a_silent_server_is_detected() {
        TunnelSpec spec = spec("-D 1 h");
        assertThat(spec.serverAlive()).isEqualTo(ServerAlive.defaults());
        assertThat(spec.connectDeadline()).isEqualTo(TunnelSpec.DEFAULT_CONNECT_DEADLINE);
        assertThat(spec.exitOnForwardFailure()).isFalse();
    }

    @Test
    void a_very_short_connect_timeout_is_raised_to_10_s() {
        assertThat(spec("-D 1 -o ConnectTimeout=2 h").connectDeadline()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void the_monitor_is_that_of_the_command_line_then_that_of_the_environment_then_a_loop() {
        Map<String, String> port = Map.of("AUTOSSH_PORT", "20000");
        assertThat(monitor(port, "-M 30000 -D 1 h")).isEqualTo(timed(MonitorSpec.loop(30_000)));
        assertThat(monitor(port, "-D 1 h")).isEqualTo(timed(MonitorSpec.loop(20_000)));
        assertThat(monitor(Map.of(), "-D 1 h")).isEqualTo(timed(MonitorSpec.loop()));
        assertThat(monitor(Map.of(), "-M 20000:7 -D 1 h")).isEqualTo(timed(MonitorSpec.echo(20_000, 7)));
        assertThat(monitor(Map.of(), "-M 0 -D 1 h")).isEqualTo(MonitorSpec.off());
        assertThat(monitor(Map.of(), "-M 0:7 -D 1 h")).isEqualTo(MonitorSpec.off());
    }

    private MonitorSpec monitor(Map<String, String> variables, String line) {
        return config(variables, line).monitor();
    }

    private static MonitorSpec timed(MonitorSpec monitor) {
        return monitor.poll(Duration.ofSeconds(600)).message("");
    }

    @Test
    void the_environment_sets_the_times_of_the_monitor_and_its_message() {
        Map<String, String> variables =
                Map.of("AUTOSSH_POLL", "60", "AUTOSSH_FIRST_POLL", "5", "AUTOSSH_MESSAGE", "hello");
        assertThat(monitor(variables, "-M 20000 -D 1 h"))
                .isEqualTo(MonitorSpec.loop(20_000)
                        .poll(Duration.ofSeconds(60))
                        .firstPoll(Duration.ofSeconds(5))
                        .message("hello"));
    }

    @Test
    void the_environment_sets_the_limits() {
        Map<String, String> variables =
                Map.of("AUTOSSH_GATETIME", "5", "AUTOSSH_MAXSTART", "3", "AUTOSSH_MAXLIFETIME", "3600");
        RestartPolicy policy = config(variables, "-D 1 h").restart();
        assertThat(policy.gateTime()).isEqualTo(Duration.ofSeconds(5));
        assertThat(policy.maxStarts()).hasValue(3);
        assertThat(policy.maxLifetime()).contains(Duration.ofHours(1));
        assertThat(policy.backoff()).isEqualTo(Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(60)));
    }

    @Test
    void in_the_background_the_gate_time_is_zero() {
        assertThat(config(Map.of(), "-f -D 1 h").restart().gateTime()).isZero();
        assertThat(config(Map.of(), "-D 1 h").restart().gateTime()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void no_wait_is_longer_than_the_poll_time() {
        assertThat(config(Map.of("AUTOSSH_POLL", "5"), "-D 1 h").restart().backoff())
                .isEqualTo(Backoff.exponential(Duration.ofSeconds(1), Duration.ofSeconds(5)));
    }

    @Test
    void the_server_is_that_of_the_command_line() {
        assertThat(spec("-D 1 -p 2200 me@h").server().address()).isEqualTo("me@h:2200");
        assertThat(List.of(spec("-D 1 h").name())).containsExactly("autossh");
    }
}
