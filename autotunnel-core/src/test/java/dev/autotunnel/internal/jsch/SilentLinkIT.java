package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import dev.autotunnel.testkit.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be found out about a link that is silent: by a channel, and by the path beside it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentLinkIT {
    private static final Duration PATIENCE = EmbeddedLink.PATIENCE;
    private static final Duration SOON = Duration.ofMillis(500);

    @AutoClose
    private final EmbeddedSshServer bastion = EmbeddedSshServer.start();

    @AutoClose
    private final EmbeddedSshServer inner = EmbeddedSshServer.start();

    @AutoClose
    private final FaultyLink toBastion = FaultyLink.to(bastion.address());

    @AutoClose
    private final FaultyLink toInner = FaultyLink.to(inner.address());

    private final SystemRuntime runtime = SystemRuntime.acquire();

    @AfterEach
    void release() {
        runtime.release();
    }

    @Test
    void a_channel_is_answered_and_dropped_also_where_it_is_refused() throws Exception {
        SshLink link = connect(server(bastion, toBastion));
        for (int i = 0; i < 20; i++) { // more than a server allows at a time
            long asked = runtime.now().nanos();
            link.askByChannel();
            assertThat(link.lastInboundNanos() - asked).isPositive();
        }
        link.kill();
        assertThatThrownBy(link::askByChannel).isInstanceOf(IOException.class);
    }

    @Test
    void a_channel_that_is_not_answered_is_waited_for_until_the_link_ends() throws Exception {
        SshLink link = connect(server(bastion, toBastion));
        toBastion.freeze();
        CompletableFuture<Boolean> answered = CompletableFuture.supplyAsync(() -> {
            try {
                link.askByChannel();
                return true;
            } catch (IOException e) {
                return false;
            }
        });
        await().during(SOON).until(() -> !answered.isDone());
        link.kill();
        assertThat(answered.get(5, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void the_path_lives_if_the_server_greets_a_fresh_connection_while_the_link_is_silent() throws Exception {
        SshLink link = connect(server(bastion, toBastion));
        bastion.stallAt(Stage.CHANNEL_OPEN);
        int before = bastion.attempts();

        assertThat(link.pathLives(runtime.now().nanos(), in(PATIENCE))).isTrue();
        assertThat(bastion.attempts()).isEqualTo(before + 1);
        link.kill();
    }

    @Test
    void the_path_does_not_live_if_no_banner_comes_in_time() throws Exception {
        SshLink link = connect(server(bastion, toBastion));
        toBastion.freeze();
        assertThat(link.pathLives(runtime.now().nanos(), in(SOON))).isFalse();

        toBastion.refuse();
        assertThat(link.pathLives(runtime.now().nanos(), in(PATIENCE))).isFalse();
        link.kill();
    }

    @Test
    void the_end_of_the_link_ends_the_try() throws Exception {
        SshLink link = connect(server(bastion, toBastion));
        toBastion.freeze();
        CompletableFuture<Boolean> lives =
                CompletableFuture.supplyAsync(() -> link.pathLives(runtime.now().nanos(), in(PATIENCE)));
        await().during(SOON).until(() -> !lives.isDone());
        link.kill();
        assertThat(lives.get(5, TimeUnit.SECONDS)).isFalse();
        assertThat(link.pathLives(runtime.now().nanos(), in(PATIENCE))).isFalse();
    }

    @Test
    void behind_a_jump_host_only_the_path_to_that_host_is_tried() throws Exception {
        SshLink link = connect(server(inner, toInner).toBuilder()
                .jump(server(bastion, toBastion))
                .build());
        long since = runtime.now().nanos();
        assertThat(link.pathLives(since, in(PATIENCE))).isTrue(); // all are silent, the jump host is the first

        toInner.freeze();
        long asked = runtime.now().nanos();
        link.keepAlive(); // which the jump host answers
        await().until(() -> link.silentSince(asked).contains(":" + toInner.port()));
        int before = bastion.attempts();
        assertThat(link.pathLives(asked, in(PATIENCE))).isFalse();
        assertThat(bastion.attempts()).isEqualTo(before);
        link.kill();
    }

    private SshLink connect(SshServer server) throws Exception {
        return new JschTransport(runtime, TunnelSpec.DEFAULT_WINDOW_LIMIT)
                .attempt(server, failure -> {})
                .connect(in(PATIENCE));
    }

    private Deadline in(Duration time) {
        return Deadline.after(runtime, time);
    }

    private static SshServer server(EmbeddedSshServer server, FaultyLink line) {
        return SshServer.of(
                "%s@127.0.0.1:%d".formatted(server.user(), line.port()),
                Credentials.privateKey(server.privateKeyFile()),
                HostKeys.fingerprint(server.hostKeyFingerprint()));
    }
}
