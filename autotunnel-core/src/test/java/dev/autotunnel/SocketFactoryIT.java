package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.event.Phase;
import dev.autotunnel.internal.runtime.Sneaky;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.SshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The sockets of a user's factory. */
class SocketFactoryIT {
    @AutoClose
    private final ConnectorRig rig = new ConnectorRig();

    @Test
    void the_factory_gets_the_name_and_its_socket_is_closed_with_the_link() throws Exception {
        AtomicInteger timeouts = new AtomicInteger();
        Factory factory = new Factory((host, port) -> {
            assertThat(host).isEqualTo("no.such.host.invalid");
            assertThat(port).isEqualTo(2222);
            return new Socket(InetAddress.getLoopbackAddress(), rig.server().port()) {
                @Override
                public synchronized void setSoTimeout(int timeout) {
                    timeouts.incrementAndGet();
                }
            };
        });
        rig.expectEcho(rig.at("no.such.host.invalid", 2222, Connector.socketFactory(factory))
                .build());
        await().until(() ->
                factory.last != null && factory.last.isClosed() && rig.server().sessions() == 0);
        assertThat(timeouts).hasValue(0);
        Leaks.awaitNoThreads();
    }

    @Test
    void what_the_factory_throws_is_quoted() {
        Failure failure = rig.firstFailure(to(new Factory((host, port) -> {
            throw new IOException("the VPN\nis down");
        })));
        assertThat(failure.kind()).isEqualTo(Kind.PROXY_FAILED);
        assertThat(failure.stage()).isEqualTo(Stage.CONNECT);
        assertThat(failure.message())
                .startsWith("the socket factory " + Factory.class.getName() + " cannot connect to 127.0.0.1:")
                .endsWith("\"java.io.IOException: the VPN\\nis down\"");
        assertThat(failure.remedy()).contains("socket factory");

        Failure defect = rig.firstFailure(to(new Factory((host, port) -> {
            throw new IllegalStateException("oops");
        })));
        assertThat(defect.message()).contains("oops");

        Failure error = rig.firstFailure(to(new Factory((host, port) -> {
            throw new StackOverflowError("too deep");
        })));
        assertThat(error.kind()).isEqualTo(Kind.PROXY_FAILED);
        assertThat(error.message()).contains("too deep");

        Failure undeclared = rig.firstFailure(to(new Factory((host, port) -> {
            Sneaky.checked().run();
            return new Socket();
        })));
        assertThat(undeclared.kind()).isEqualTo(Kind.PROXY_FAILED);
    }

    @Test
    void a_factory_that_hangs_is_told_and_interrupted_and_its_late_socket_closed() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Factory factory = new Factory((host, port) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return new Socket(InetAddress.getLoopbackAddress(), rig.server().port());
        });
        Failure failure = rig.firstFailure(
                rig.spec(to(factory)).connectDeadline(Duration.ofSeconds(1)).build());
        assertThat(failure.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
        assertThat(failure.message()).contains("socket factory").contains("connect deadline");
        interrupted.await();
        await().until(() -> factory.last != null && factory.last.isClosed());
    }

    @Test
    void a_close_ends_the_wait_for_a_factory() {
        Factory factory = new Factory((host, port) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            throw new IOException("never");
        });
        try (TunnelSupervisor tunnel = rig.supervisor(to(factory))) {
            tunnel.start();
            rig.events().awaitPhase(Phase.CONNECTING);
            await().until(() -> factory.calls.get() == 1);
            long begin = System.nanoTime();
            tunnel.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
        }
        Leaks.awaitNoThreads();
    }

    private SshServer to(SocketFactory factory) {
        return rig.at(Connector.socketFactory(factory)).build();
    }

    /** Makes a connected socket. */
    private interface Making {
        Socket make(String host, int port) throws IOException;
    }

    private static final class Factory extends SocketFactory {
        private final Making making;
        private final AtomicInteger calls = new AtomicInteger();
        private volatile @Nullable Socket last;

        Factory(Making making) {
            this.making = making;
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            calls.incrementAndGet();
            Socket made = making.make(host, port);
            last = made;
            return made;
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
            throw new UnsupportedOperationException();
        }
    }
}
