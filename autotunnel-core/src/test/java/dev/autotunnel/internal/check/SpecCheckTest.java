package dev.autotunnel.internal.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.CheckReport;
import dev.autotunnel.event.CheckReport.Finding;
import dev.autotunnel.event.CheckReport.Result;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.internal.transport.AttemptStep;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.CheckOptions;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpecCheckTest {
    private static final Credentials KEY = Credentials.privateKey(Path.of("id"));
    private static final Credentials PASSWORD = Credentials.password(TestSecrets.of("secret"));

    private final VirtualRuntime runtime = new VirtualRuntime();
    private final FakeLink link = new FakeLink();
    private final List<AttemptStep> passed = new ArrayList<>();
    private final List<Credentials> tried = new ArrayList<>();
    private @Nullable Failure refusal;

    @Test
    void each_step_is_reported_and_nothing_is_left() {
        passed("u@bastion:22", Stage.CONNECT);
        passed("u@bastion:22", Stage.AUTHENTICATION);

        CheckReport report =
                check(spec(KEY), CheckOptions.defaults(), Forward.local("db", "0:db:5432"), remote("web", 8080));

        assertThat(report.passed()).isTrue();
        assertThat(report.findings())
                .extracting(step -> step.subject() + " " + step.stage() + " " + step.result())
                .containsExactly(
                        "u@bastion:22 connect ok",
                        "u@bastion:22 authentication ok",
                        "forward db forward ok",
                        "forward db forward ok",
                        "forward web forward ok");
        assertThat(link.requested()).hasToString("[db:5432]");
        assertThat(link.remotes().keySet()).doesNotContain(8080);
        assertThat(link.isKilled()).isTrue();
        assertThat(runtime.pendingTimers()).isZero();
    }

    @Test
    void targets_can_be_left_alone() {
        check(spec(KEY), CheckOptions.defaults().withoutTargets(), Forward.local("db", "0:db:5432"));

        assertThat(link.requested()).isEmpty();
    }

    @Test
    void a_failed_login_is_told_at_the_server_where_it_failed_and_forwards_are_skipped() {
        passed("u@jump:22", Stage.CONNECT);
        passed("u@jump:22", Stage.AUTHENTICATION);
        refusal = Failure.of(Kind.HOST_KEY_UNKNOWN, Stage.HOST_KEY, "unknown");
        SshServer jump = SshServer.of("u@jump", KEY, HostKeys.insecureAcceptAnyKey());

        CheckReport report = check(
                spec(KEY).toBuilder().jump(jump).build(), CheckOptions.defaults(), Forward.local("db", "0:db:5432"));

        assertThat(report.passed()).isFalse();
        assertThat(report.failures()).containsExactly(refusal);
        Finding failed = report.findings().get(2);
        assertThat(failed.subject()).isEqualTo("u@bastion:22");
        assertThat(failed.stage()).isEqualTo(Stage.HOST_KEY);
        assertThat(report.findings().get(3).result()).isEqualTo(Result.SKIPPED);
        assertThat(report.toString())
                .contains("FAILED   host key", "HOST_KEY_UNKNOWN: unknown", "do: verify the fingerprint")
                .endsWith("the tunnel orders would not work");
    }

    @Test
    void a_refused_target_fails_and_the_other_forwards_are_tried() {
        link.refuseOpens(Kind.TARGET_UNREACHABLE);

        CheckReport report =
                check(spec(KEY), CheckOptions.defaults(), Forward.local("db", "0:db:5432"), remote("web", 0));

        assertThat(report.failures()).extracting(Failure::kind).containsExactly(Kind.TARGET_UNREACHABLE);
        assertThat(report.findings().get(report.findings().size() - 1).result()).isEqualTo(Result.PASSED);
    }

    @Test
    void a_remote_port_that_is_refused_is_tried_itself_before_it_counts() {
        link.refuseBinds(Kind.REMOTE_FORWARDING_REFUSED);

        CheckReport report = check(spec(KEY), CheckOptions.defaults(), remote("web", 8080));

        assertThat(report.failures()).extracting(Failure::kind).containsExactly(Kind.REMOTE_FORWARDING_REFUSED);
    }

    @Test
    void each_credential_is_tried_alone_if_asked_for() {
        check(spec(Credentials.anyOf(KEY, PASSWORD)), CheckOptions.defaults());
        assertThat(tried).hasSize(1);

        CheckReport report = check(
                spec(Credentials.anyOf(KEY, PASSWORD)), CheckOptions.defaults().withEachCredential());

        assertThat(tried).contains(KEY, PASSWORD).hasSize(4);
        assertThat(report.toString()).contains("with private key id alone").doesNotContain(TestSecrets.of("secret"));
    }

    @Test
    void an_interrupt_ends_the_dry_run_and_is_kept_for_the_caller() {
        refusal = Failure.of(Kind.INTERRUPTED, Stage.CONNECT, "interrupted");

        CheckReport report = check(
                spec(Credentials.anyOf(KEY, PASSWORD)), CheckOptions.defaults().withEachCredential());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(tried).hasSize(1);
        assertThat(report.failures()).extracting(Failure::kind).containsOnly(Kind.INTERRUPTED);
    }

    @Test
    void forwards_that_an_interrupt_prevented_have_not_passed() {
        Thread.currentThread().interrupt();

        CheckReport report = check(spec(KEY), CheckOptions.defaults(), remote("web", 8080));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(report.passed()).isFalse();
    }

    private CheckReport check(SshServer server, CheckOptions options, Forward... forwards) {
        TunnelSpec.Builder spec = TunnelSpec.builder("orders").server(server);
        List.of(forwards.length == 0 ? new Forward[] {Forward.local("x", "0:x:1")} : forwards)
                .forEach(spec::forward);
        return new SpecCheck(runtime, (to, lost) -> attempt(to), spec.build(), options).run();
    }

    private SshAttempt attempt(SshServer to) {
        tried.add(to.credentials());
        return new SshAttempt() {
            @Override
            public SshLink connect(Deadline deadline) throws TransportException {
                if (refusal != null) {
                    throw new TransportException(refusal);
                }
                return link;
            }

            @Override
            public void connectBeside() {}

            @Override
            public List<AttemptStep> steps() {
                return passed;
            }

            @Override
            public void abort() {}
        };
    }

    private void passed(String server, Stage stage) {
        passed.add(new AttemptStep(server, stage, Duration.ofMillis(3), "fine"));
    }

    private static SshServer spec(Credentials credentials) {
        return SshServer.of("u@bastion", credentials, HostKeys.insecureAcceptAnyKey());
    }

    private static Forward remote(String name, int port) {
        return Forward.remote(name, port + ":127.0.0.1:80");
    }
}
