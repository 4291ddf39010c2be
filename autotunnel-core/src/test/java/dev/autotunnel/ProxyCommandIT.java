package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.openssh.RequiresProxies;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.SshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command as the way to the server: nc and scripts. */
@RequiresProxies
class ProxyCommandIT {
    private static final Duration PATIENCE = ConnectorRig.PATIENCE;
    private static final long MEGABYTES = 8_000_000;

    @AutoClose
    private final ConnectorRig rig = new ConnectorRig();

    @TempDir
    private Path folder;

    @Test
    @Tag("smoke")
    void nc_by_the_shell_and_without_it() throws Exception {
        rig.expectEcho(rig.at(Connector.command("nc %h %p")).build());
        rig.expectEcho(rig.at(Connector.command(List.of("nc", "%h", "%p"))).build());
        Leaks.awaitNoThreads();
        awaitNoChildren();
    }

    @Test
    void a_name_that_only_the_command_knows_is_not_looked_up_here() throws Exception {
        rig.expectEcho(
                rig.at("no.such.host.invalid", 22, Connector.command(nc())).build());
    }

    @Test
    void megabytes_pass_both_ways_unaltered() throws Exception {
        try (Bulk bulk = Bulk.start(MEGABYTES);
                TunnelSupervisor tunnel =
                        rig.supervisor(rig.spec(rig.at(Connector.command(nc())).build())
                                .forward(Forward.local("bulk", "0:127.0.0.1:" + bulk.port()))
                                .build())) {
            tunnel.start().awaitUp(PATIENCE);
            long begin = System.nanoTime();
            long came = Bulk.exchange(tunnel.localAddress("bulk"), MEGABYTES);
            System.out.printf(
                    "%d bytes both ways through nc: %s%n", MEGABYTES, Duration.ofNanos(System.nanoTime() - begin));
            assertThat(came).isEqualTo(Bulk.checksumOfSent(2, MEGABYTES));
            assertThat(bulk.received()).isEqualTo(Bulk.checksumOfSent(1, MEGABYTES));
        }
    }

    @Test
    void the_status_and_the_last_words_of_a_command_that_fails_are_in_the_failure() {
        Failure failure = failureOf("sh -c 'printf \"no route\\033[31m to %h\\n\" >&2; exit 3'");
        assertThat(failure.kind()).isEqualTo(Kind.PROXY_FAILED);
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
        assertThat(failure.message())
                .isEqualTo(name() + ": the proxy command ended with status 3, it said"
                        + " \"no route\\u001b[31m to 127.0.0.1\"");
        assertThat(failure.remedy()).contains("run a proxy command by hand");
    }

    @Test
    void long_words_are_cut_to_their_end() {
        Failure failure = failureOf("sh -c 'yes complaint | head -n 30000 >&2; echo the reason >&2; exit 1'");
        assertThat(failure.message()).contains("it said \"...").endsWith("complaint\\nthe reason\"");
        assertThat(failure.message().length()).isLessThan(600);
    }

    @Test
    void a_command_that_does_not_exist_is_named_by_shell_and_by_list() {
        Failure byShell = failureOf("no-such-program-here %h");
        assertThat(byShell.kind()).isEqualTo(Kind.PROXY_FAILED);
        assertThat(byShell.message()).contains("ended with status 127").contains("no-such-program-here");

        Failure byList = rig.firstFailure(
                rig.at(Connector.command(List.of("no-such-program-here"))).build());
        assertThat(byList.kind()).isEqualTo(Kind.PROXY_FAILED);
        assertThat(byList.stage()).isEqualTo(Stage.CONNECT);
        assertThat(byList.message())
                .contains("the proxy command cannot be started")
                .contains("no-such-program-here");
        assertThat(byList.remedy()).contains("path of the program");
    }

    @Test
    void a_command_that_prints_something_else_is_quoted() {
        assertThat(failureOf("echo please log in first").message())
                .contains("ended with status 0; it printed \"please log in first\"");
    }

    @Test
    void a_command_that_hangs_is_told_at_the_deadline_with_its_words_and_is_killed() {
        SshServer to = rig.at(Connector.command("sh -c 'echo waiting for a login >&2; sleep 600'"))
                .build();
        Failure failure = rig.firstFailure(
                rig.spec(to).connectDeadline(Duration.ofSeconds(2)).build());
        assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
        assertThat(failure.message())
                .contains("within the connect deadline, the proxy command said \"waiting for a login\"")
                .endsWith("it sent no SSH banner");
        awaitNoChildren();
    }

    @Test
    void the_whole_tree_is_killed_with_the_link_even_if_it_ignores_the_first_signal() throws Exception {
        Path script = script("trap '' TERM; nc %s %d; sleep 600"
                .formatted("127.0.0.1", rig.server().port()));
        try (TunnelSupervisor tunnel = rig.supervisor(
                rig.at(Connector.command(List.of("sh", script.toString()))).build())) {
            tunnel.start().awaitUp(PATIENCE);
            assertThat(ProcessHandle.current().descendants().count()).isGreaterThanOrEqualTo(2);
            long begin = System.nanoTime();
            tunnel.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
        awaitNoChildren();
        Leaks.awaitNoThreads();
        await().until(() -> rig.server().sessions() == 0);
    }

    @Test
    void a_close_ends_an_attempt_at_once() {
        try (TunnelSupervisor tunnel =
                rig.supervisor(rig.at(Connector.command("sleep 600")).build())) {
            tunnel.start();
            await().until(() -> ProcessHandle.current().children().findAny().isPresent());
            long begin = System.nanoTime();
            tunnel.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
        awaitNoChildren();
        Leaks.awaitNoThreads();
    }

    @Test
    void the_end_of_the_command_ends_the_link_with_its_words_and_the_tunnel_comes_back() throws Exception {
        Connector nc = Connector.command("sh -c 'nc %h %p; echo the line is down >&2; exit 9'");
        try (TunnelSupervisor tunnel = rig.supervisor(rig.at(nc).build())) {
            tunnel.start().awaitUp(PATIENCE);
            ProcessHandle.current()
                    .descendants()
                    .filter(process -> process.info().command().orElse("").contains("nc"))
                    .forEach(ProcessHandle::destroyForcibly);
            Failure failure = rig.events().awaitFailure(Kind.LINK_CLOSED);
            assertThat(failure.message())
                    .contains("the proxy command ended with status 9, it said \"")
                    .endsWith("the line is down\"");
            rig.events().clear();
            rig.events().awaitPhase(Phase.UP);
        }
    }

    @Test
    void a_process_in_the_background_that_keeps_standard_error_open_keeps_nothing_here() throws Exception {
        Path pid = folder.resolve("pid");
        Connector connector =
                Connector.command("sh -c 'sleep 600 </dev/null >/dev/null & echo $! >%s; exec nc 127.0.0.1 %d'"
                        .formatted(pid, rig.server().port()));
        try (TunnelSupervisor tunnel = rig.supervisor(rig.at(connector).build())) {
            tunnel.start().awaitUp(PATIENCE);
        }
        Leaks.awaitNoThreads();
        ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void nothing_is_left_of_fifty_attempts() {
        rig.expectFailures(Connector.command("sh -c 'exit 1'"), 3);
        awaitNoChildren();
        long before = Leaks.canCountDescriptors() ? Leaks.descriptors() : 0;
        rig.expectFailures(Connector.command("sh -c 'exit 1'"), 50);
        awaitNoChildren();
        if (Leaks.canCountDescriptors()) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(Leaks.descriptors()).isLessThan(before + 20));
        }
    }

    private String nc() {
        return "nc 127.0.0.1 " + rig.server().port();
    }

    private String name() {
        return rig.at(Connector.tcp()).build().address();
    }

    private Failure failureOf(String command) {
        return rig.firstFailure(rig.at(Connector.command(command)).build());
    }

    private Path script(String text) throws IOException {
        return Files.writeString(folder.resolve("way.sh"), text);
    }

    private static void awaitNoChildren() {
        await().atMost(PATIENCE)
                .until(() -> ProcessHandle.current().descendants().findAny().isEmpty());
    }
}
