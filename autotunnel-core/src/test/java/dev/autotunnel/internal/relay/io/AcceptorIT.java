package dev.autotunnel.internal.relay.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.autotunnel.internal.relay.Peer;
import dev.autotunnel.internal.relay.RelayBench;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AcceptorIT {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final RelayBench bench = new RelayBench();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Listening.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<SocketChannel> clients = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws IOException {
        logger.detachAppender(log);
        for (SocketChannel client : clients) {
            client.close();
        }
        bench.close();
    }

    @Test
    void the_thread_begins_with_the_first_listener_and_ends_with_the_acceptor() throws Exception {
        Acceptor acceptor = new Acceptor(bench.runtime);
        assertThat(acceptorThreads()).isEmpty();
        Listening one = acceptor.listen(ANY_PORT, clients::add);
        Listening other = acceptor.listen(ANY_PORT, clients::add);
        assertThat(acceptorThreads()).hasSize(1);
        one.close();
        acceptor.close();

        assertThat(acceptorThreads()).isEmpty();
        assertThatThrownBy(() -> Peer.connect(other.address())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> acceptor.listen(ANY_PORT, clients::add)).isInstanceOf(IOException.class);
        other.close(); // finds nothing to do
    }

    @Test
    void a_client_comes_non_blocking_and_without_delay() throws Exception {
        Listening listening = bench.acceptor.listen(ANY_PORT, clients::add);
        try (Peer peer = Peer.connect(listening.address())) {
            await().until(() -> clients.size() == 1);
            assertThat(clients.get(0).isBlocking()).isFalse();
            assertThat(clients.get(0).getOption(StandardSocketOptions.TCP_NODELAY))
                    .isTrue();
            assertThat(peer.socket().isConnected()).isTrue();
        }
    }

    @Test
    void once_a_listener_is_closed_its_port_can_be_bound_at_once() throws Exception {
        Listening listening = bench.acceptor.listen(ANY_PORT, clients::add);
        SocketAddress address = listening.address();
        for (int i = 0; i < 100; i++) {
            listening.close();
            listening = bench.acceptor.listen(address, clients::add);
        }
        listening.close();
    }

    @Test
    void a_port_that_is_taken_is_refused() throws Exception {
        Listening listening = bench.acceptor.listen(ANY_PORT, clients::add);

        assertThatThrownBy(() -> bench.acceptor.listen(listening.address(), clients::add))
                .isInstanceOf(BindException.class);
    }

    @Test
    void a_failing_accept_pauses_the_listener_and_is_logged_once_an_outage() throws Exception {
        log.start();
        logger.addAppender(log);
        AtomicBoolean exhausted = new AtomicBoolean(true);
        AtomicInteger failures = new AtomicInteger();
        Listening.Accept accept = new Listening.Accept() {
            @Override
            public @Nullable SocketChannel accept(ServerSocketChannel from) throws IOException {
                if (exhausted.get()) {
                    failures.incrementAndGet();
                    throw new IOException("Too many open files");
                }
                return from.accept();
            }
        };
        try (Acceptor acceptor = new Acceptor(bench.runtime, accept)) {
            Listening listening = acceptor.listen(ANY_PORT, clients::add);
            for (int outage = 1; outage <= 2; outage++) {
                exhausted.set(true);
                failures.set(0);
                try (Peer peer = Peer.connect(listening.address())) {
                    await().until(() -> failures.get() >= 3);
                    int expected = outage;
                    exhausted.set(false);
                    await().until(() -> clients.size() == expected);
                    assertThat(peer.socket().isConnected()).isTrue();
                }
            }
        }

        assertThat(log.list).filteredOn(event -> event.getLevel() == Level.WARN).hasSize(2);
    }

    @Test
    void a_callback_that_fails_costs_its_client_only() throws Exception {
        AtomicBoolean first = new AtomicBoolean(true);
        logger.setLevel(Level.OFF); // the error is meant
        Listening listening = bench.acceptor.listen(ANY_PORT, client -> {
            if (first.getAndSet(false)) {
                throw new IllegalStateException("boom");
            }
            clients.add(client);
        });
        Peer.expectResetAt(listening.address());
        try (Peer served = Peer.connect(listening.address())) {
            await().until(() -> clients.size() == 1);
            assertThat(served.socket().isConnected()).isTrue();
        } finally {
            logger.setLevel(null);
        }
    }

    private static List<Thread> acceptorThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("autotunnel-acceptor"))
                .toList();
    }
}
