package dev.autotunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultyLinkIT {

    /** How long silence is listened to; an answer on loopback takes a few milliseconds. */
    private static final int SILENCE_MILLIS = 250;

    private final EchoServer echo;
    private final FaultyLink link;

    FaultyLinkIT() throws IOException {
        echo = new EchoServer();
        link = FaultyLink.to(echo.address());
    }

    @AfterEach
    void closeAll() {
        link.close();
        echo.close();
    }

    @Test
    void aLinkWithoutFaultCarriesEveryByteAndTheHalfClose() throws Exception {
        ForwardingIT.assertEcho(link.address());
        await().until(() -> link.connections() == 0);
        assertThat(link.accepted()).isEqualTo(1);
    }

    @Test
    void aFrozenLinkIsSilentAndLosesNothing() throws Exception {
        try (Socket socket = connect()) {
            assertEchoes(socket, 1);
            link.freeze();
            socket.getOutputStream().write(2);
            assertSilence(socket);
            assertThat(link.connections()).isEqualTo(1);
            link.thaw();
            assertThat(socket.getInputStream().read()).isEqualTo(2);
        }
    }

    @Test
    void aFrozenLinkAcceptsNewConnectionsAndAnswersThemLater() throws Exception {
        link.freeze();
        try (Socket socket = connect()) {
            socket.getOutputStream().write(1);
            assertSilence(socket);
            link.heal();
            assertThat(socket.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void eachDirectionFreezesByItself() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FaultyLink halfOpen = FaultyLink.to((InetSocketAddress) listener.getLocalSocketAddress());
                Socket near = connect(halfOpen);
                Socket far = patient(listener.accept())) {
            halfOpen.freezeUpstream();
            near.getOutputStream().write(1);
            far.getOutputStream().write(2);
            assertThat(near.getInputStream().read()).isEqualTo(2);
            assertSilence(far);

            halfOpen.heal();
            assertThat(far.getInputStream().read()).isEqualTo(1);
            halfOpen.freezeDownstream();
            near.getOutputStream().write(3);
            far.getOutputStream().write(4);
            assertThat(far.getInputStream().read()).isEqualTo(3);
            assertSilence(near);

            halfOpen.thaw();
            assertThat(near.getInputStream().read()).isEqualTo(4);
        }
    }

    @Test
    void theEndOfAStreamIsFrozenToo() throws Exception {
        try (Socket socket = connect()) {
            assertEchoes(socket, 1);
            link.freeze();
            socket.shutdownOutput();
            assertSilence(socket);
            link.thaw();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aCutIsAnOrderlyEndEvenWithBytesOnTheirWay() throws Exception {
        try (Socket socket = connect()) {
            assertEchoes(socket, 1);
            link.freeze();
            socket.getOutputStream().write(new byte[100_000]);
            link.cut();
            assertThat(link.connections()).isZero();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aResetIsNoOrderlyEnd() throws Exception {
        try (Socket socket = connect()) {
            assertEchoes(socket, 1);
            link.reset();
            assertThat(link.connections()).isZero();
            assertThatThrownBy(() -> socket.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void aResetOfOnePeerReachesTheOther() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                FaultyLink plain = FaultyLink.to((InetSocketAddress) listener.getLocalSocketAddress())) {
            try (Socket near = connect(plain)) {
                near.setSoLinger(true, 0);
            }
            try (Socket far = patient(listener.accept())) {
                assertThatThrownBy(() -> far.getInputStream().read()).isInstanceOf(SocketException.class);
            }
            await().until(() -> plain.connections() == 0);
        }
    }

    @Test
    void aRefusingLinkKeepsItsConnectionsAndItsPort() throws Exception {
        try (Socket socket = connect()) {
            assertEchoes(socket, 1);
            link.refuse();
            link.refuse();
            assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
            assertEchoes(socket, 2);
            link.accept();
            link.accept();
            try (Socket other = connect()) {
                assertEchoes(other, 3);
            }
        }
    }

    @Test
    void aTargetThatDoesNotListenResetsTheClient() throws Exception {
        echo.close();
        try (Socket socket = connect()) {
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        await().until(() -> link.connections() == 0);
    }

    @Test
    void aDelayIsFeltBothWays() throws Exception {
        try (Socket socket = connect()) {
            assertEchoes(socket, 1);
            link.delay(Duration.ofMillis(60));
            long start = System.nanoTime();
            assertEchoes(socket, 2);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(120), Duration.ofSeconds(2));
        }
    }

    @Test
    void aDelayDoesNotCapTheThroughput() throws Exception {
        link.delay(Duration.ofMillis(100));
        long start = System.nanoTime();
        for (int i = 0; i < 4; i++) {
            ForwardingIT.assertEcho(link.address());
        }
        // Each round costs its two delays and little else: a window of 64 KiB would cost 16 times as much.
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(800), Duration.ofSeconds(6));
    }

    @Test
    void aThrottleLimitsAllConnectionsTogether() throws Exception {
        link.throttle(1 << 20);
        long start = System.nanoTime();
        Thread other = new Thread(() -> {
            try {
                ForwardingIT.assertEcho(link.address());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        other.start();
        ForwardingIT.assertEcho(link.address());
        other.join();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(1900), Duration.ofSeconds(6));
    }

    @Test
    void aThrottledLinkIsSlowUntilItIsHealed() throws Exception {
        link.throttle(10_000);
        try (Socket socket = connect()) {
            long start = System.nanoTime();
            socket.getOutputStream().write(new byte[100_000]);
            assertThat(socket.getInputStream().readNBytes(2_000)).hasSize(2_000);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(150), Duration.ofSeconds(3));
            link.heal();
            assertThat(socket.getInputStream().readNBytes(98_000)).hasSize(98_000);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void healEndsEverything() throws Exception {
        link.freeze();
        link.delay(Duration.ofMinutes(1));
        link.throttle(1);
        link.refuse();
        link.heal();
        ForwardingIT.assertEcho(link.address());
    }

    @Test
    void badValuesAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> link.throttle(0));
        assertThatIllegalArgumentException().isThrownBy(() -> link.delay(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultyLink.to(InetSocketAddress.createUnresolved("nowhere.invalid", 1)));
    }

    @Test
    void closeLeavesNothingBehind() throws Exception {
        Threads before = Threads.now();
        FaultyLink closed = FaultyLink.to(echo.address());
        try (Socket socket = connect(closed);
                Socket frozen = connect(closed)) {
            assertEchoes(socket, 1);
            closed.freeze();
            frozen.getOutputStream().write(1);
            closed.close();
            closed.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThatThrownBy(() -> connect(closed)).isInstanceOf(ConnectException.class);
        assertThat(closed.connections()).isZero();
        assertThatIllegalStateException().isThrownBy(closed::freeze);
        before.assertNoneLeft();
    }

    private Socket connect() throws IOException {
        return connect(link);
    }

    private static Socket connect(FaultyLink link) throws IOException {
        return patient(new Socket(link.address().getAddress(), link.port()));
    }

    private static Socket patient(Socket socket) throws IOException {
        socket.setSoTimeout((int) TestClient.PATIENCE.toMillis());
        return socket;
    }

    private static void assertEchoes(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        assertThat(socket.getInputStream().read()).isEqualTo(value);
    }

    private static void assertSilence(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        patient(socket);
    }
}
