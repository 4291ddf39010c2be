package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spec.TunnelSpec;
import java.net.ConnectException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Null, and times that no clock measures, as arguments of a supervisor that is not running. */
@SuppressWarnings("NullAway") // null is one of the bad values
class SupervisorArgumentsTest {
    private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final TunnelSpec SPEC = TunnelSpec.builder("orders")
            .server("deploy@bastion.example.com")
            .credentials(Credentials.agent())
            .hostKeys(HostKeys.insecureAcceptAnyKey())
            .forward(Forward.direct("db", "db:5432"))
            .build();

    static final List<Duration> NONE = List.of(Duration.ZERO, SECOND.negated(), FOREVER.negated());

    @AutoClose
    private final TunnelSupervisor tunnel = TunnelSupervisor.builder(SPEC).build();

    static Stream<Arguments> nulls() {
        TunnelSupervisor.Builder builder = TunnelSupervisor.builder(SPEC);
        return Stream.of(
                given("spec", tunnel -> TunnelSupervisor.builder(null)),
                given("spec", tunnel -> TunnelSupervisor.check(null)),
                given("options", tunnel -> TunnelSupervisor.check(SPEC, null)),
                given("spec", tunnel -> tunnel.start(null)),
                given("timeout", tunnel -> tunnel.awaitUp(null)),
                given("timeout", tunnel -> tunnel.awaitStopped(null)),
                given("drain", tunnel -> tunnel.stop(null)),
                given("window", tunnel -> tunnel.availability(null)),
                given("name", tunnel -> tunnel.connect(null)),
                given("name", tunnel -> tunnel.connect((String) null, SECOND)),
                given("timeout", tunnel -> tunnel.connect("db", null)),
                given("host", tunnel -> tunnel.connect(null, 1)),
                given("timeout", tunnel -> tunnel.connect("db", 1, null)),
                given("name", tunnel -> tunnel.socketFactory(null)),
                given("name", tunnel -> tunnel.localAddress(null)),
                given("name", tunnel -> tunnel.counters(null)),
                given("listener", tunnel -> tunnel.addListener(null)),
                given("beforeRelease.most", tunnel -> tunnel.addBeforeRelease(null, () -> {})),
                given("beforeRelease.task", tunnel -> tunnel.addBeforeRelease(SECOND, null)),
                given("beforeRelease.most", tunnel -> builder.beforeRelease(null, () -> {})),
                given("tunnel", tunnel -> Tunnels.register(null)),
                given("tunnel", tunnel -> Tunnels.unregister(null)),
                given("name", tunnel -> Tunnels.find(null)),
                given("supervisors", tunnel -> TunnelSupervisor.closeAll(null)),
                given("monitor", tunnel -> builder.monitor(null)),
                given("restart", tunnel -> builder.restart(null)),
                given("threadFactory", tunnel -> builder.threadFactory(null)),
                given("listener", tunnel -> builder.listener(null)));
    }

    /** A call on a supervisor. */
    @FunctionalInterface
    interface Call {
        void on(TunnelSupervisor tunnel) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("nulls")
    void null_is_refused_with_its_field(String field, Call call) {
        assertThatThrownBy(() -> call.on(tunnel)).isInstanceOfSatisfying(InvalidSpecException.class, refusal -> {
            assertThat(refusal.field()).isEqualTo(field);
            assertThat(refusal.rule()).isEqualTo("must be given");
        });
    }

    @Test
    void for_ever_is_a_time_like_any_other() {
        assertThatThrownBy(() -> tunnel.connect("db", FOREVER)).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> tunnel.connect("db", 5432, FOREVER)).isInstanceOf(ConnectException.class);
        stoppedAtOnce(() -> tunnel.awaitUp(FOREVER));
        assertThat(tunnel.awaitStopped(FOREVER)).isEqualTo(tunnel.state());
        assertThat(tunnel.availability(FOREVER)).isEmpty();
        tunnel.stop(FOREVER);
    }

    @ParameterizedTest
    @FieldSource("NONE")
    void no_time_and_a_negative_one_have_a_meaning_or_are_refused(Duration time) {
        assertThatThrownBy(() -> tunnel.connect("db", time)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tunnel.connect("db", 5432, time)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tunnel.addBeforeRelease(time, () -> {})).isInstanceOf(InvalidSpecException.class);
        stoppedAtOnce(() -> tunnel.awaitUp(time));
        assertThat(tunnel.awaitStopped(time)).isEqualTo(tunnel.state());
        assertThat(tunnel.availability(time)).isEmpty();
    }

    private static void stoppedAtOnce(ThrowingCallable wait) {
        assertThatThrownBy(wait)
                .isInstanceOfSatisfying(
                        TunnelException.class,
                        e -> assertThat(e.failure().kind()).isEqualTo(Kind.STOPPED));
    }

    private static Arguments given(String field, Call call) {
        return Arguments.of(field, call);
    }
}
