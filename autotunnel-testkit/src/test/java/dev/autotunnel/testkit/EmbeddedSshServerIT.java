package dev.autotunnel.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedSshServerIT {

    private final EmbeddedSshServer server = EmbeddedSshServer.start();
    private final TestClient client = new TestClient();

    @AfterEach
    void closeAll() {
        client.close();
        server.close();
    }

    @Test
    void theRightPasswordLogsIn() throws IOException {
        assertThat(client.login(server).isAuthenticated()).isTrue();
        await().until(() -> server.sessions() == 1);
    }

    @Test
    void theGeneratedKeyLogsIn() throws Exception {
        ClientSession session = client.connect(server);
        session.addPublicKeyIdentity(TestClient.privateKey(server));
        session.auth().verify(TestClient.PATIENCE);
        assertThat(session.isAuthenticated()).isTrue();
    }

    @Test
    void anAuthorizedKeyLogsIn() throws Exception {
        KeyPair key = HostKeyType.RSA.generate();
        try (EmbeddedSshServer other = EmbeddedSshServer.builder()
                .authorizedKey(PublicKeyEntry.toString(key.getPublic()))
                .start()) {
            ClientSession session = client.connect(other);
            session.addPublicKeyIdentity(key);
            session.auth().verify(TestClient.PATIENCE);
            assertThat(session.isAuthenticated()).isTrue();
        }
    }

    @Test
    void aWrongPasswordOrUserOrKeyIsRefused() throws IOException {
        assertRefused("wrong", server.user());
        assertRefused(server.password(), "somebody");
        ClientSession session = client.connect(server);
        session.addPublicKeyIdentity(HostKeyType.ECDSA.generate());
        assertThatThrownBy(() -> session.auth().verify(TestClient.PATIENCE)).isInstanceOf(SshException.class);
    }

    @Test
    void thePasswordCanBeChangedAndSwitchedOff() throws IOException {
        String old = server.password();
        server.setPassword("new");
        assertRefused(old, server.user());
        assertThat(client.login(server).isAuthenticated()).isTrue();

        server.acceptPassword(false);
        assertRefused("new", server.user());
        server.acceptPassword(true);
        assertThat(client.login(server).isAuthenticated()).isTrue();
    }

    @Test
    void allAuthenticationCanBeRefusedWhileSessionsGoOn() throws Exception {
        ClientSession before = client.login(server);
        server.refuseAuthentication(true);
        assertRefused(server.password(), server.user());
        ClientSession session = client.connect(server);
        session.addPublicKeyIdentity(TestClient.privateKey(server));
        assertThatThrownBy(() -> session.auth().verify(TestClient.PATIENCE)).isInstanceOf(SshException.class);
        assertThat(before.isOpen()).isTrue();

        server.refuseAuthentication(false);
        assertThat(client.login(server).isAuthenticated()).isTrue();
    }

    @Test
    void onlyTheChosenMethodsAreOffered() throws Exception {
        try (EmbeddedSshServer keysOnly =
                EmbeddedSshServer.builder().authMethods(AuthMethod.PUBLIC_KEY).start()) {
            ClientSession session = client.connect(keysOnly);
            session.addPasswordIdentity(keysOnly.password());
            assertThatThrownBy(() -> session.auth().verify(TestClient.PATIENCE)).isInstanceOf(SshException.class);
        }
    }

    @Test
    void theFingerprintIsThatOfTheKeyShownAndChangesWithIt() throws IOException {
        client.login(server);
        String first = server.hostKeyFingerprint();
        assertThat(client.seenFingerprint()).isEqualTo(first).matches("SHA256:[A-Za-z0-9+/]{43}");
        assertThat(Files.readString(server.knownHostsFile())).isEqualTo(server.knownHostsLine() + "\n");

        server.changeHostKey();
        client.login(server);
        assertThat(client.seenFingerprint())
                .isEqualTo(server.hostKeyFingerprint())
                .isNotEqualTo(first);
        assertThat(Files.readString(server.knownHostsFile())).isNotEqualTo(server.knownHostsLine() + "\n");
    }

    @Test
    void aFileForAnotherAddressTrustsTheFirstKeysThereAndStaysAsItIs() throws IOException {
        try (FaultyLink link = FaultyLink.to(server.address())) {
            String lines = server.knownHostsLine(link.address());
            server.changeHostKey();

            Path file = server.knownHostsFile(link.address());

            assertThat(Files.readString(file)).isEqualTo(lines + "\n").startsWith("[127.0.0.1]:" + link.port() + " ");
            assertThat(server.knownHostsFile(link.address())).isEqualTo(file);
            assertThat(server.knownHostsFile(server.address())).isEqualTo(server.knownHostsFile());
            server.close();
            assertThat(file).doesNotExist();
            assertThat(file.getParent()).doesNotExist();
            assertThatIllegalStateException().isThrownBy(() -> server.knownHostsFile(link.address()));
        }
    }

    @Test
    void killedSessionsGetNoDisconnectMessage() throws IOException {
        AtomicInteger disconnects = new AtomicInteger();
        ClientSession session = loginCounting(disconnects);
        server.killSessions();
        await().until(() -> !session.isOpen());
        await().until(() -> server.sessions() == 0);
        assertThat(disconnects).hasValue(0);
        assertThat(client.login(server).isAuthenticated()).isTrue();
    }

    @Test
    void disconnectedSessionsGetOne() throws IOException {
        AtomicInteger disconnects = new AtomicInteger();
        ClientSession session = loginCounting(disconnects);
        server.disconnectSessions();
        await().until(() -> !session.isOpen());
        assertThat(disconnects).hasValue(1);
        await().until(() -> server.sessions() == 0);
    }

    @Test
    void stopRefusesConnectionsAndRestartTakesTheSamePort() throws IOException {
        ClientSession session = client.login(server);
        server.stop();
        await().until(() -> !session.isOpen());
        assertThat(server.sessions()).isZero();
        assertThatThrownBy(this::connectAndClose).isInstanceOf(ConnectException.class);

        server.restart();
        assertThat(client.login(server).isAuthenticated()).isTrue();
        assertThat(client.seenFingerprint()).isEqualTo(server.hostKeyFingerprint());
    }

    @Test
    void restartWithoutStopEndsTheSessions() throws IOException {
        ClientSession session = client.login(server);
        server.restart();
        await().until(() -> !session.isOpen());
        assertThat(client.login(server).isAuthenticated()).isTrue();
        assertThat(server.attempts()).isEqualTo(2);
    }

    @Test
    void everyTcpConnectionCountsAsAnAttempt() throws IOException {
        connectAndClose();
        connectAndClose();
        await().until(() -> server.attempts() == 2);
    }

    @Test
    void algorithmsCanBeNarrowedToNothingInCommon() throws IOException {
        try (EmbeddedSshServer narrow =
                EmbeddedSshServer.builder().ciphers("aes256-ctr").start()) {
            assertThat(client.login(narrow).isAuthenticated()).isTrue();
            client.ciphers(BuiltinCiphers.aes128ctr);
            ClientSession session = client.connect(narrow);
            session.addPasswordIdentity(narrow.password());
            assertThatThrownBy(() -> session.auth().verify(TestClient.PATIENCE)).isInstanceOf(SshException.class);
        }
        try (EmbeddedSshServer old = EmbeddedSshServer.builder()
                .keyExchange("diffie-hellman-group1-sha1")
                .start()) {
            ClientSession session = client.connect(old);
            session.addPasswordIdentity(old.password());
            assertThatThrownBy(() -> session.auth().verify(TestClient.PATIENCE)).isInstanceOf(SshException.class);
        }
    }

    @Test
    void badOptionsAreRefused() {
        EmbeddedSshServerBuilder builder = EmbeddedSshServer.builder();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.port(65_536))
                .withMessageContaining("65536");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.user(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.password(""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.ciphers("rot13"))
                .withMessageContaining("rot13");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.keyExchange("telepathy"));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.authorizedKey("no key"));
        assertThatIllegalArgumentException().isThrownBy(builder::authMethods);
    }

    @Test
    void closeLeavesNoFileAndNoPortAndCannotBeUndone() {
        Path key = server.privateKeyFile();
        assertThat(key).exists();
        server.close();
        server.close();
        assertThat(key.getParent()).doesNotExist();
        assertThatThrownBy(this::connectAndClose).isInstanceOf(ConnectException.class);
        assertThatIllegalStateException().isThrownBy(server::restart);
    }

    @Test
    void noSecretIsPrinted() {
        assertThat(server.toString()).contains(server.user()).doesNotContain(server.password());
    }

    private ClientSession loginCounting(AtomicInteger disconnects) throws IOException {
        ClientSession session = client.login(server);
        session.addSessionListener(new SessionListener() {
            @Override
            public void sessionDisconnect(
                    Session ended, int reason, String message, String language, boolean initiator) {
                disconnects.incrementAndGet();
            }
        });
        await().until(() -> server.sessions() == 1);
        return session;
    }

    private void assertRefused(String password, String user) throws IOException {
        ClientSession session = client.connect(user, server.address());
        session.addPasswordIdentity(password);
        assertThatThrownBy(() -> session.auth().verify(TestClient.PATIENCE)).isInstanceOf(SshException.class);
    }

    private void connectAndClose() throws IOException {
        new Socket(server.address().getAddress(), server.port()).close();
    }
}
