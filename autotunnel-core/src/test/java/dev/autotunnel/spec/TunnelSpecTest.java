package dev.autotunnel.spec;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.autotunnel.event.Failure.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelSpecTest {
    @Test
    void the_defaults_are_as_documented() {
        TunnelSpec spec = Specs.complete().build();

        assertThat(spec.serverAlive()).isEqualTo(ServerAlive.of(ofSeconds(15), 3));
        assertThat(spec.connectDeadline()).isEqualTo(ofSeconds(30));
        assertThat(spec.exitOnForwardFailure()).isTrue();
        assertThat(spec.whileDown()).isEqualTo(WhileDown.hold(ofSeconds(30), 256));
    }

    @Test
    void the_shorthands_describe_the_server() {
        SshServer server = Specs.complete().build().server();

        assertThat(server.address()).isEqualTo("deploy@bastion.example.com:2222");
        assertThat(server.credentials()).isInstanceOf(Credentials.Password.class);
        assertThat(server.hostKeys()).isEqualTo(HostKeys.knownHosts(Path.of("/etc/app/known_hosts")));
    }

    @Test
    void the_server_may_be_given_in_one() {
        SshServer server = Specs.complete().build().server();

        TunnelSpec spec = TunnelSpec.builder("orders")
                .server(server)
                .forward(Forward.local("0:db:5432", "0:db:5432"))
                .build();

        assertThat(spec.server()).isEqualTo(server);
    }

    @ParameterizedTest
    @CsvSource({
        "8080:a:1, 127.0.0.1:8080:b:1, true",
        "localhost:8080:a:1, 8080:b:1, true",
        "*:8080:a:1, 0.0.0.0:8080:b:1, true",
        "127.0.0.1:8080:a:1, [::1]:8080:b:1, false",
        "8080:a:1, 8081:b:1, false"
    })
    void a_port_of_the_server_is_bound_once(String one, String other, boolean refused) {
        TunnelSpec.Builder spec =
                Specs.complete().forward(Forward.remote("one", one)).forward(Forward.remote("other", other));

        assertThat(catchThrowable(spec::build) instanceof InvalidSpecException).isEqualTo(refused);
    }

    @Test
    void the_jump_host_belongs_to_the_server() {
        SshServer jump = SshServer.of("jump@bastion", Credentials.agent(), HostKeys.insecureAcceptAnyKey());
        TunnelSpec direct = Specs.complete().build();
        TunnelSpec spec = direct.toBuilder().jump(jump).build();

        assertThat(spec.server().jumps()).containsExactly(jump);
        assertThat(spec.server())
                .isEqualTo(direct.server().toBuilder().jump(jump).build());
        assertThat(Specs.complete().server(spec.server()).build()).isEqualTo(spec);
    }

    @Test
    void a_server_given_in_one_takes_the_place_of_a_jump_host_that_was_set_before() {
        SshServer jump = SshServer.of("jump@bastion", Credentials.agent(), HostKeys.insecureAcceptAnyKey());
        SshServer server = Specs.complete().build().server();

        assertThat(Specs.complete().jump(jump).server(server).build().server()).isEqualTo(server);
        assertThat(Specs.complete().server(server).jump(jump).build().server().jumps())
                .containsExactly(jump);
    }

    @Test
    void another_address_leaves_the_jump_host_as_it_is() {
        SshServer jump = SshServer.of("jump@bastion", Credentials.agent(), HostKeys.insecureAcceptAnyKey());
        TunnelSpec spec = Specs.complete().jump(jump).build();

        TunnelSpec copy = spec.toBuilder("other").server("admin@elsewhere").build();

        assertThat(copy.server().jumps()).containsExactly(jump);
    }

    @Test
    void a_copy_differs_in_its_name_only() {
        TunnelSpec spec = Specs.complete()
                .jump(SshServerTest.behind(2))
                .serverAlive(ofSeconds(5), 2)
                .connectDeadline(ofSeconds(9))
                .exitOnForwardFailure(false)
                .whileDown(WhileDown.refuse())
                .windowLimit(65_536)
                .build();

        TunnelSpec copy = spec.toBuilder("other").build();

        assertThat(copy.name()).isEqualTo("other");
        assertThat(copy).usingRecursiveComparison().ignoringFields("name").isEqualTo(spec);
    }

    @Test
    void a_copy_can_be_changed_without_changing_the_original() {
        TunnelSpec spec = Specs.complete().build();

        TunnelSpec copy = spec.toBuilder("other")
                .forward(Forward.remote("0:127.0.0.1:22", "0:127.0.0.1:22"))
                .server("admin@elsewhere")
                .build();

        assertThat(copy.forwards()).hasSize(2);
        assertThat(copy.server().address()).isEqualTo("admin@elsewhere:22");
        assertThat(spec.forwards()).hasSize(1);
        assertThat(spec.server().address()).isEqualTo("deploy@bastion.example.com:2222");
    }

    @Test
    void a_builder_can_be_used_again_and_leaves_what_it_built_alone() {
        TunnelSpec.Builder builder = Specs.complete();
        TunnelSpec first = builder.build();
        builder.forward(Forward.local("0:b:1", "0:b:1"));

        assertThat(first.forwards()).hasSize(1);
        assertThat(builder.build().forwards()).hasSize(2);
    }

    @Test
    void the_forwards_keep_their_order_and_cannot_be_changed() {
        TunnelSpec spec = Specs.complete()
                .forward(Forward.remote("b").to("b", 1).on(0))
                .forward(Forward.local("a").to("a", 1).on(0))
                .build();

        assertThat(spec.forwards()).extracting(Forward::name).endsWith("b", "a");
        assertThatThrownBy(() -> spec.forwards().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void the_same_port_may_be_bound_on_both_sides_and_0_any_number_of_times() {
        TunnelSpec spec = Specs.complete()
                .forward(Forward.local("80:a:1", "80:a:1"))
                .forward(Forward.remote("80:b:1", "80:b:1"))
                .forward(Forward.local("127.0.0.2:80:c:1", "127.0.0.2:80:c:1"))
                .forward(Forward.local("0:d:1", "0:d:1"))
                .forward(Forward.local("0:e:1", "0:e:1"))
                .build();

        assertThat(spec.forwards()).hasSize(6);
    }

    @Test
    void names_may_be_as_in_files_and_loggers() {
        for (String name : List.of("o", "9", "Orders.db-1_x", "n".repeat(64))) {
            assertThat(Specs.named(name).build().name()).isEqualTo(name);
        }
    }

    @Test
    void a_server_that_is_never_asked_is_never_dead() {
        assertThat(ServerAlive.off().isOn()).isFalse();
        assertThat(ServerAlive.of(Duration.ZERO, 3).isOn()).isFalse();
        assertThat(ServerAlive.defaults().isOn()).isTrue();
        assertThat(ServerAlive.of(Duration.ofMillis(100), 1).isOn()).isTrue();
    }

    @Test
    void the_default_policy_goes_on_for_ever() {
        RestartPolicy policy = RestartPolicy.defaults();

        assertThat(policy.backoff()).isEqualTo(Backoff.exponential(ofSeconds(1), ofSeconds(60)));
        assertThat(policy.stableAfter()).isEqualTo(ofSeconds(10));
        assertThat(policy.gateTime()).isZero();
        assertThat(policy.maxStarts()).isEmpty();
        assertThat(policy.maxLifetime()).isEmpty();
        assertThat(policy.fatalKinds()).isEqualTo(RestartPolicy.DEFAULT_FATAL_KINDS);
    }

    @Test
    void the_policy_of_autossh_has_its_waits_and_limits() {
        RestartPolicy policy = RestartPolicy.autossh();

        assertThat(policy).isEqualTo(RestartPolicy.autossh(ofSeconds(600)));
        assertThat(policy.backoff()).isEqualTo(Backoff.autossh(ofSeconds(600)));
        assertThat(policy.stableAfter()).isEqualTo(ofSeconds(60));
        assertThat(policy.gateTime()).isEqualTo(ofSeconds(30));
        assertThat(policy.maxStarts()).isEmpty();
        assertThat(RestartPolicy.autossh(ofSeconds(30)).stableAfter()).isEqualTo(ofSeconds(10));
        assertThat(RestartPolicy.autossh(ofSeconds(109)).stableAfter())
                .as("a tenth of the poll time, in whole seconds")
                .isEqualTo(ofSeconds(10));
    }

    @Test
    void each_option_of_a_policy_changes_nothing_but_itself() {
        RestartPolicy all = RestartPolicy.defaults()
                .withBackoff(Backoff.autossh(ofSeconds(60)))
                .withStableAfter(ofSeconds(7))
                .withGateTime(ofSeconds(8))
                .withMaxStarts(9)
                .withMaxLifetime(ofMinutes(10))
                .withFatalKinds(Set.of(Kind.UNRESOLVED));

        assertThat(all.backoff()).isEqualTo(Backoff.autossh(ofSeconds(60)));
        assertThat(all.stableAfter()).isEqualTo(ofSeconds(7));
        assertThat(all.gateTime()).isEqualTo(ofSeconds(8));
        assertThat(all.maxStarts()).hasValue(9);
        assertThat(all.maxLifetime()).contains(ofMinutes(10));
        assertThat(all.fatalKinds()).containsExactly(Kind.UNRESOLVED);
    }

    @Test
    void the_fatal_kinds_are_copied() {
        Set<Kind> given = new HashSet<>(Set.of(Kind.UNRESOLVED));
        RestartPolicy policy = RestartPolicy.defaults().withFatalKinds(given);
        given.clear();

        assertThat(policy.fatalKinds()).containsExactly(Kind.UNRESOLVED);
    }
}
