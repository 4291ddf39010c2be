package dev.autotunnel.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.future.AuthFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.util.net.SshdSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StageIT {

    /** How long silence is listened to; an answer on loopback takes a few milliseconds. */
    private static final Duration SILENCE = Duration.ofMillis(250);

    private final EmbeddedSshServer server = EmbeddedSshServer.start();
    private final TestClient client = new TestClient();

    @AfterEach
    void closeAll() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"BANNER", "KEY_EXCHANGE", "AUTHENTICATION"})
    void aStalledHandshakeGoesOnWhenTheStallEnds(Stage stage) throws IOException {
        server.stallAt(stage);
        AuthFuture login = beginLogin();
        assertThat(login.await(SILENCE)).isFalse();
        assertThat(server.attempts()).isEqualTo(1);
        assertThat(server.sessions()).isZero();

        server.stallAt(Stage.NONE);
        login.verify(TestClient.PATIENCE);
        await().until(() -> server.sessions() == 1);
    }

    @Test
    void theBannerIsHeldBackEvenFromAClientThatSpeaksFirst() throws IOException {
        server.stallAt(Stage.BANNER);
        try (Socket socket = new Socket(server.address().getAddress(), server.port())) {
            socket.getOutputStream().write("SSH-2.0-test\r\n".getBytes(US_ASCII));
            socket.setSoTimeout((int) SILENCE.toMillis());
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            server.stallAt(Stage.NONE);
            socket.setSoTimeout((int) TestClient.PATIENCE.toMillis());
            assertThat(socket.getInputStream().readNBytes(8)).asString(US_ASCII).isEqualTo("SSH-2.0-");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BANNER", "KEY_EXCHANGE", "AUTHENTICATION"})
    void aStalledHandshakeDelaysNoOtherSession(Stage stage) throws IOException {
        ClientSession neighbour = client.login(server);
        server.stallAt(stage);
        for (int i = 0; i < 20; i++) {
            beginLogin();
        }
        await().until(() -> server.attempts() == 21);
        openChannel(neighbour).verify(TestClient.PATIENCE);
    }

    @Test
    void aStallThatMovesOnTakesTheStalledWithIt() throws IOException {
        server.stallAt(Stage.BANNER);
        AuthFuture login = beginLogin();
        assertThat(login.await(SILENCE)).isFalse();
        server.stallAt(Stage.AUTHENTICATION);
        assertThat(login.await(SILENCE)).isFalse();
        assertThat(client.seenFingerprint()).isEqualTo(server.hostKeyFingerprint());

        server.stallAt(Stage.NONE);
        login.verify(TestClient.PATIENCE);
    }

    @Test
    void stalledForwardsAreUnansweredWhileChannelsOpen() throws Exception {
        ClientSession session = client.login(server);
        server.stallAt(Stage.FORWARD);
        CompletableFuture<SshdSocketAddress> bound = remoteForward(session);
        openChannel(session).verify(TestClient.PATIENCE);
        assertThat(bound).isNotDone();

        server.stallAt(Stage.NONE);
        assertThat(bound.get(10, TimeUnit.SECONDS).getPort()).isPositive();
    }

    @Test
    void stalledChannelsOpenLaterAndOpenOnesGoOn() throws Exception {
        ClientSession session = client.login(server);
        openChannel(session).verify(TestClient.PATIENCE);
        server.stallAt(Stage.CHANNEL_OPEN);
        OpenFuture stalled = openChannel(session);
        assertThat(stalled.await(SILENCE)).isFalse();
        assertThat(remoteForward(session).get(10, TimeUnit.SECONDS).getPort()).isPositive();

        server.stallAt(Stage.NONE);
        stalled.verify(TestClient.PATIENCE);
        assertThat(stalled.isOpened()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"BANNER", "KEY_EXCHANGE", "AUTHENTICATION"})
    void aDroppedHandshakeFailsAtOnceAndOnlyWhileWanted(Stage stage) throws IOException {
        server.dropAt(stage);
        assertThatThrownBy(() -> beginLogin().verify(TestClient.PATIENCE)).isInstanceOf(IOException.class);
        assertThat(server.sessions()).isZero();

        server.dropAt(Stage.NONE);
        assertThat(client.login(server).isAuthenticated()).isTrue();
    }

    @Test
    void aDroppedForwardOrChannelEndsTheSession() throws Exception {
        ClientSession first = client.login(server);
        server.dropAt(Stage.FORWARD);
        CompletableFuture<SshdSocketAddress> bound = remoteForward(first);
        await().until(() -> !first.isOpen());
        await().until(bound::isCompletedExceptionally);

        ClientSession second = client.login(server);
        server.dropAt(Stage.CHANNEL_OPEN);
        OpenFuture opening = openChannel(second);
        await().until(() -> !second.isOpen());
        assertThat(opening.isOpened()).isFalse();
    }

    @Test
    void dropTakesThoseThatWereStalled() throws IOException {
        server.stallAt(Stage.AUTHENTICATION);
        AuthFuture login = beginLogin();
        assertThat(login.await(SILENCE)).isFalse();
        server.dropAt(Stage.AUTHENTICATION);
        assertThatThrownBy(() -> login.verify(TestClient.PATIENCE)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource
    void closeIsQuickAndCompleteWhateverIsStalled(Stage stage) throws IOException {
        Threads before = Threads.now();
        EmbeddedSshServer stalled = EmbeddedSshServer.start();
        ClientSession session = client.login(stalled);
        stalled.stallAt(stage);
        for (int i = 0; i < 5; i++) {
            client.connect(stalled);
        }
        OpenFuture opening = openChannel(session);
        await().until(() -> stalled.attempts() == 6);

        long start = System.nanoTime();
        stalled.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        await().until(() -> !session.isOpen() && opening.isDone());
        client.close();
        before.assertNoneLeft();
    }

    private AuthFuture beginLogin() throws IOException {
        ClientSession session = client.connect(server);
        session.addPasswordIdentity(server.password());
        return session.auth();
    }

    private static OpenFuture openChannel(ClientSession session) throws IOException {
        ClientChannel channel = session.createShellChannel();
        return channel.open();
    }

    private static CompletableFuture<SshdSocketAddress> remoteForward(ClientSession session) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return session.startRemotePortForwarding(
                        new SshdSocketAddress("127.0.0.1", 0), new SshdSocketAddress("127.0.0.1", 9));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
