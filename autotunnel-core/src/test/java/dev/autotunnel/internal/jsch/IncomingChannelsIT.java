package dev.autotunnel.internal.jsch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.transport.ChannelOpenCallback;
import dev.autotunnel.internal.transport.IncomingChannel;
import dev.autotunnel.internal.transport.SshChannel;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections of a remote forward, from when the server has them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IncomingChannelsIT {
    private static final Duration PATIENCE = EmbeddedLink.PATIENCE;

    @AutoClose
    private final EmbeddedLink bench = new EmbeddedLink();

    private final BlockingQueue<IncomingChannel> arrivals = new LinkedBlockingQueue<>();
    private final Told told = new Told();
    private int port;

    @BeforeEach
    void bind() throws TransportException {
        port = bench.link.bindRemote(new Endpoint.Tcp("127.0.0.1", 0), arrivals::add, bench.deadline());
    }

    @Test
    @Tag("smoke")
    void one_that_is_accepted_carries_both_ways() throws Exception {
        try (Socket client = client()) {
            next().accept(told);
            SshChannel channel = told.channel();
            client.getOutputStream().write("question".getBytes(UTF_8));
            client.shutdownOutput();
            assertThat(channel.input().readAllBytes()).asString(UTF_8).isEqualTo("question");
            channel.output().write("answer".getBytes(UTF_8));
            channel.output().close();
            assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("answer");
        }
    }

    @Test
    @Tag("smoke")
    void one_that_is_refused_ends_and_the_next_is_served() throws Exception {
        try (Socket refused = client();
                Socket served = client()) {
            IncomingChannel first = next();
            IncomingChannel second = next();
            first.refuse();
            second.accept(told);
            told.channel().output().write("!".getBytes(UTF_8));
            await().until(() -> served.getInputStream().available() == 1
                    || refused.getInputStream().available() == 1);
            Socket other = served.getInputStream().available() == 1 ? refused : served;
            assertThat(endsWithoutAByte(other)).isTrue();
        }
    }

    /** OpenSSH ends the whole session over a second answer. */
    @Test
    void the_first_answer_counts() throws Exception {
        try (Socket client = client()) {
            IncomingChannel arrival = next();
            arrival.accept(told);
            told.channel().output().write("!".getBytes(UTF_8));
            arrival.refuse();
            arrival.accept(told);

            assertThat(told.failures).hasSize(1);
            assertThat(told.channels).hasSize(1);
            assertThat(client.getInputStream().read()).isEqualTo('!');
        }
    }

    @Test
    void after_the_end_of_the_link_it_is_told_that_nothing_comes_of_it() throws Exception {
        try (Socket client = client()) {
            IncomingChannel arrival = next();
            bench.link.kill();
            assertThat(endsWithoutAByte(client)).isTrue();
            arrival.accept(told);

            await().until(() -> told.failures.size() == 1);
            assertThat(told.failures.get(0).kind()).isEqualTo(Kind.LINK_CLOSED);
            assertThat(told.channels).isEmpty();
        }
    }

    private Socket client() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        client.setSoTimeout((int) PATIENCE.toMillis());
        return client;
    }

    private IncomingChannel next() throws InterruptedException {
        IncomingChannel arrival = arrivals.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(arrival).isNotNull();
        return arrival;
    }

    private static boolean endsWithoutAByte(Socket client) {
        try {
            return client.getInputStream().read() < 0;
        } catch (IOException e) {
            return !(e instanceof SocketTimeoutException); // a reset is an end too
        }
    }

    private static final class Told implements ChannelOpenCallback {
        private final List<SshChannel> channels = new CopyOnWriteArrayList<>();
        private final List<Failure> failures = new CopyOnWriteArrayList<>();

        @Override
        public void opened(SshChannel channel) {
            channels.add(channel);
        }

        @Override
        public void failed(Failure why) {
            failures.add(why);
        }

        SshChannel channel() {
            await().atMost(PATIENCE).until(() -> !channels.isEmpty());
            return channels.get(0);
        }
    }
}
