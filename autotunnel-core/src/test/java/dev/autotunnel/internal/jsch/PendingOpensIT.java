package dev.autotunnel.internal.jsch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.ShyTarget;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.spec.Endpoint;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels that nobody waits for. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PendingOpensIT {
    private static final Duration PATIENCE = EmbeddedLink.PATIENCE;
    private static final Duration SOON = Duration.ofMillis(300);

    @AutoClose
    private final EmbeddedLink bench = new EmbeddedLink();

    @AutoClose
    private final ShyTarget target = ShyTarget.start();

    private final SshLink link = bench.link;

    @Test
    void channels_wait_for_their_target_without_a_thread_each() {
        Set<Thread> before = ours();
        List<PendingOpen> all =
                IntStream.range(0, 40).mapToObj(i -> ask(PATIENCE)).toList();
        await().during(SOON).atMost(PATIENCE).until(() -> all.stream().noneMatch(PendingOpen::isAnswered));
        assertThat(ours()).hasSizeLessThanOrEqualTo(before.size() + 2);

        target.letIn();
        all.forEach(asked -> assertThat(asked.opened()).isNotNull());
    }

    @Test
    void who_asked_is_told_in_time_and_an_answer_that_comes_later_is_turned_away() throws Exception {
        assertThat(ask(SOON).failed().kind()).isEqualTo(Kind.FORWARD_TIMEOUT);

        target.letIn();
        try (Socket late = target.next()) {
            late.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(late.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_target_that_does_not_answer_is_to_blame_if_the_server_answers_others() throws Exception {
        PendingOpen asked = ask(SOON);
        link.askByChannel();

        Failure failure = asked.failed();
        assertThat(failure.kind()).isEqualTo(Kind.TARGET_TIMEOUT);
        assertThat(failure.message()).startsWith("127.0.0.1:" + target.port() + " did not answer the server for");
    }

    /** The neighbours of one dead database must not be reset, however often its clients try. */
    @Test
    void a_target_that_never_answers_costs_nobody_else_the_link() {
        List<PendingOpen> all = IntStream.range(0, PendingOpens.MOST_OVERDUE + 5)
                .mapToObj(i -> ask(SOON))
                .toList();
        all.forEach(asked -> assertThat(asked.failed().kind()).isEqualTo(Kind.FORWARD_TIMEOUT));

        target.letIn();
        assertThat(ask(PATIENCE).opened()).isNotNull();
        assertThat(bench.lost).isNotDone();
    }

    @Test
    void a_server_that_owes_many_answers_for_many_minutes_is_left() {
        List<PendingOpen> all = IntStream.range(0, PendingOpens.MOST_OVERDUE)
                .mapToObj(i -> ask(SOON))
                .toList();
        all.forEach(PendingOpen::failed);
        bench.runtime.putForward(PendingOpens.OVERDUE);
        assertThat(ask(SOON).failed()).isNotNull();

        assertThat(bench.lost
                        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .join()
                        .message())
                .contains("too many channels were never answered");
    }

    @Test
    @Tag("smoke")
    void the_end_of_the_link_is_told_at_once() {
        PendingOpen asked = ask(PATIENCE);
        link.kill();

        assertThat(asked.failed().kind()).isEqualTo(Kind.LINK_CLOSED);
        assertThat(ask(PATIENCE).failed().kind()).isEqualTo(Kind.LINK_CLOSED);
    }

    @Test
    @Tag("smoke")
    void a_refusal_is_told_with_its_reason() {
        PendingOpen asked = new PendingOpen();
        link.open(new Endpoint.Tcp("127.0.0.1", 1), PATIENCE, asked);

        assertThat(asked.failed().kind()).isEqualTo(Kind.TARGET_UNREACHABLE);
    }

    @Test
    void a_name_that_does_not_fit_into_a_request_harms_nobody_else() throws Exception {
        PendingOpen tooLong = new PendingOpen();
        link.open(new Endpoint.Tcp("\u00fc".repeat(300), 80), PATIENCE, tooLong);
        assertThat(tooLong.failed().kind()).isEqualTo(Kind.TARGET_UNREACHABLE);

        target.letIn();
        SshChannel channel = ask(PATIENCE).opened();
        try (Socket peer = target.next()) {
            channel.output().write("still there".getBytes(UTF_8));
            assertThat(peer.getInputStream().readNBytes(11)).asString(UTF_8).isEqualTo("still there");
        }
    }

    private PendingOpen ask(Duration timeout) {
        PendingOpen asked = new PendingOpen();
        link.open(new Endpoint.Tcp("127.0.0.1", target.port()), timeout, asked);
        return asked;
    }

    private static Set<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("autotunnel"))
                .collect(Collectors.toSet());
    }

    /** What became of one channel. */
    private static final class PendingOpen implements ChannelOpenCallback {
        private final CompletableFuture<SshChannel> answer = new CompletableFuture<>();
        private final CompletableFuture<Failure> failure = new CompletableFuture<>();

        @Override
        public void opened(SshChannel channel) {
            assertThat(answer.complete(channel)).isTrue();
        }

        @Override
        public void failed(Failure why) {
            assertThat(failure.complete(why)).isTrue();
        }

        boolean isAnswered() {
            return answer.isDone() || failure.isDone();
        }

        SshChannel opened() {
            return answer.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
        }

        Failure failed() {
            return failure.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
        }
    }
}
