package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.CheckReport;
import dev.autotunnel.event.CheckReport.Finding;
import dev.autotunnel.event.CheckReport.Result;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.CheckOptions;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dry run against a real sshd. */
@RequiresOpenSsh
class CheckIT {
    @AutoClose
    private final Echo echo = Echo.start();

    @TempDir
    Path folder;

    @Test
    void all_steps_pass_in_their_order_also_beside_the_running_tunnel() {
        try (OpenSshServer server = OpenSshServer.start()) {
            TunnelSpec spec = Specs.to(server)
                    .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                    .forward(Forward.remote("back", "0:127.0.0.1:" + echo.port()))
                    .build();
            CheckReport report = TunnelSupervisor.check(spec);

            assertThat(report.passed()).as(report.toString()).isTrue();
            assertThat(report.findings().stream().map(Finding::stage).distinct())
                    .containsExactly(
                            Stage.RESOLVE,
                            Stage.CONNECT,
                            Stage.KEY_EXCHANGE,
                            Stage.HOST_KEY,
                            Stage.AUTHENTICATION,
                            Stage.FORWARD);
            assertThat(report.toString())
                    .contains("SSH-2.0-OpenSSH", "SHA256:", "publickey", "would work", server.hostKeyFingerprint());
            assertThat(report.findings()).noneMatch(step -> step.took().isNegative());
        }
    }

    @Test
    void a_new_host_key_is_accepted_and_not_written() throws IOException {
        try (OpenSshServer server = OpenSshServer.start()) {
            Path known = folder.resolve("known_hosts");
            Files.createFile(known);
            CheckReport report = TunnelSupervisor.check(to(server, HostKeys.acceptNew(known)));

            assertThat(report.passed()).as(report.toString()).isTrue();
            assertThat(known).isEmptyFile();
        }
    }

    @Test
    void an_unknown_host_key_fails_with_its_fingerprint_and_a_remedy() throws IOException {
        try (OpenSshServer server = OpenSshServer.start()) {
            Path known = folder.resolve("known_hosts");
            Files.createFile(known);
            CheckReport report = TunnelSupervisor.check(to(server, HostKeys.knownHosts(known)));

            assertThat(report.failures()).extracting(Failure::kind).containsExactly(Kind.HOST_KEY_UNKNOWN);
            assertThat(report.toString())
                    .contains(server.hostKeyFingerprint(), "do: verify the fingerprint", "skipped");
        }
    }

    @Test
    void a_target_that_nobody_serves_fails_alone() {
        try (OpenSshServer server = OpenSshServer.start()) {
            TunnelSpec spec = Specs.to(server)
                    .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                    .forward(Forward.local("dead", "0:127.0.0.1:1"))
                    .build();
            CheckReport report = TunnelSupervisor.check(spec);

            assertThat(report.failures()).extracting(Failure::kind).containsExactly(Kind.TARGET_UNREACHABLE);
            assertThat(TunnelSupervisor.check(spec, CheckOptions.defaults().withoutTargets())
                            .passed())
                    .isTrue();
        }
    }

    @Test
    void each_credential_is_told_alone() {
        try (OpenSshServer server = OpenSshServer.start()) {
            Credentials missing = Credentials.privateKey(folder.resolve("no_such_key"));
            Credentials right = Credentials.privateKey(server.privateKeyFile());
            TunnelSpec spec = to(server, HostKeys.knownHosts(server.knownHostsFile())).toBuilder()
                    .credentials(Credentials.anyOf(missing, right))
                    .build();
            List<Finding> steps = TunnelSupervisor.check(
                            spec, CheckOptions.defaults().withEachCredential())
                    .findings();

            assertThat(steps.subList(steps.size() - 2, steps.size()))
                    .extracting(Finding::result)
                    .containsExactly(Result.WARNING, Result.PASSED);
        }
    }

    private TunnelSpec to(OpenSshServer server, HostKeys hostKeys) {
        SshServer at = SshServer.of(
                server.user() + "@127.0.0.1:" + server.port(),
                Credentials.privateKey(server.privateKeyFile()),
                hostKeys);
        return TunnelSpec.builder("checked")
                .server(at)
                .forward(Forward.local("echo", "0:127.0.0.1:" + echo.port()))
                .build();
    }
}
