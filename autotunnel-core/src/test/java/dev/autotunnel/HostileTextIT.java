package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Phase;
import dev.autotunnel.event.TunnelEvent;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.UserAuth;
import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.session.ServerSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * A server, or a client, puts terminal escapes, newlines, characters that turn the direction of text, and 30 KB into each place
 * where the protocol has room for text. None of it reaches a log at DEBUG, an event, an exception or a {@code toString} as it is.
 */
class HostileTextIT {
    private static final String HOSTILE = "\u001b[2J\u0007\r\nERROR all is lost\u202e" + "x".repeat(30_000);
    private static final String SHORT = "\u001b[31m\u0007\r\nERROR\u202e";
    private static final int LONGEST_LINE = 5_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int DISCONNECT = 1;
    private static final int KEXINIT = 20;
    private static final RestartPolicy NEVER_AGAIN =
            RestartPolicy.defaults().withBackoff((failures, chance) -> Duration.ofHours(1));

    private final Logger ours = (Logger) LoggerFactory.getLogger("dev.autotunnel");
    private final ListAppender<ILoggingEvent> captured = new ListAppender<>();
    private final Recorder events = new Recorder();

    @BeforeEach
    void capture() {
        captured.start();
        ours.addAppender(captured);
        ours.setLevel(Level.DEBUG);
        ours.setAdditive(false);
    }

    @AfterEach
    void release() {
        ours.detachAppender(captured);
        ours.setLevel(null);
        ours.setAdditive(true);
    }

    static Stream<Arguments> beforeTheHostKey() {
        return Stream.of(
                Arguments.of("a text before the banner", bytes(HOSTILE)),
                Arguments.of("many lines before the banner", bytes((SHORT + "\n").repeat(2_000))),
                Arguments.of("a version", bytes("SSH-2.0-\u001b[31m\u202eevil\r\n")),
                Arguments.of("a long version", bytes("SSH-2.0-" + HOSTILE.replace("\r\n", "") + "\r\n")),
                Arguments.of("an old version", bytes("SSH-1.5-\u001b[31mevil\r\n")),
                Arguments.of("a disconnect", after("SSH-2.0-evil\r\n", disconnect(HOSTILE))),
                Arguments.of("algorithms", after("SSH-2.0-evil\r\n", algorithms(HOSTILE))),
                Arguments.of("short algorithms", after("SSH-2.0-evil\r\n", algorithms(SHORT))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("beforeTheHostKey")
    void what_a_server_says_before_its_key_is_checked(String what, byte[] words) throws IOException {
        try (SpeakingServer server = SpeakingServer.saying(words)) {
            endsClean(spec(server.address()), () -> {});
        }
    }

    @Test
    void names_of_methods_a_login_banner_and_a_question() throws IOException {
        try (SshServer server = mina(s -> {
            CoreModuleProperties.WELCOME_BANNER.set(s, HOSTILE);
            CoreModuleProperties.KB_SERVER_INTERACTIVE_NAME.set(s, HOSTILE);
            CoreModuleProperties.KB_SERVER_INTERACTIVE_INSTRUCTION.set(s, HOSTILE);
            CoreModuleProperties.KB_SERVER_INTERACTIVE_PROMPT.set(s, HOSTILE);
            CoreModuleProperties.KB_SERVER_INTERACTIVE_ECHO_PROMPT.set(s, true);
            s.setUserAuthFactories(List.of(UserAuthKeyboardInteractiveFactory.INSTANCE, new Method(SHORT)));
        })) {
            endsClean(spec("127.0.0.1:" + server.getPort()), () -> {});
            assertThat(text()).contains("something else than a password: \"\\u001b[2J");
        }
    }

    @Test
    void methods_that_we_do_not_have() throws IOException {
        try (SshServer server = mina(s -> s.setUserAuthFactories(List.of(new Method(HOSTILE))))) {
            endsClean(spec("127.0.0.1:" + server.getPort()), () -> {});
            assertThat(text()).contains("does not offer our way to log in");
        }
    }

    @Test
    void a_goodbye_of_a_server_that_had_let_us_in() throws IOException {
        try (SshServer server = mina(s -> {})) {
            endsClean(spec("127.0.0.1:" + server.getPort()), () -> {
                events.awaitPhase(Phase.UP);
                server.getActiveSessions().forEach(session -> sayGoodbye(session));
            });
            assertThat(text()).contains("SSH_MSG_DISCONNECT: 11 \\u001b[2J");
        }
    }

    @Test
    void a_client_that_speaks_no_socks_and_one_with_a_hostile_name() throws IOException {
        try (SshServer server = mina(s -> {})) {
            TunnelSpec spec = spec("127.0.0.1:" + server.getPort()).toBuilder("hostile")
                    .forward(Forward.dynamic("proxy", "0"))
                    .build();
            try (TunnelSupervisor supervisor =
                    TunnelSupervisor.builder(spec).listener(events).build()) {
                supervisor.start().awaitUp(PATIENCE);
                ask(supervisor.localAddress("proxy"), bytes(HOSTILE));
                ask(supervisor.localAddress("proxy"), socks4a(SHORT));
                ask(supervisor.localAddress("proxy"), socks4a("x".repeat(250)));
                await().atMost(PATIENCE).until(() -> events.count(TunnelEvent.ConnectionFailed.class::isInstance) >= 3);
            }
            assertClean();
        }
    }

    /** Until it waits for its next attempt, which does not come, or has failed. */
    private void endsClean(TunnelSpec spec, Runnable meanwhile) {
        try (TunnelSupervisor supervisor = TunnelSupervisor.builder(spec)
                .restart(NEVER_AGAIN)
                .listener(events)
                .build()) {
            supervisor.start();
            meanwhile.run();
            await().atMost(PATIENCE)
                    .until(() -> supervisor.state().phase() == Phase.WAITING
                            || supervisor.state().phase() == Phase.FAILED);
            assertThatThrownBy(() -> supervisor.awaitUp(Duration.ofMillis(1)))
                    .satisfies(e -> assertPrintable(stackTrace(e)));
            assertPrintable(supervisor.toString());
            assertPrintable(supervisor.state().toString());
        }
        assertClean();
    }

    private void assertClean() {
        assertThat(captured.list).isNotEmpty();
        assertPrintable(text());
        for (TunnelEvent event : events.all()) {
            assertPrintable(event.toString());
            event.failure().map(Failure::cause).ifPresent(cause -> assertPrintable(stackTrace(cause)));
            event.failure().ifPresent(why -> assertPrintable(why.message() + why.remedy()));
        }
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (ILoggingEvent event : List.copyOf(captured.list)) {
            if (!event.getLoggerName().startsWith("dev.autotunnel.testkit")) {
                assertThat(event.getFormattedMessage())
                        .as(event.getLoggerName())
                        .doesNotContain("\n");
                text.append(event.getFormattedMessage()).append('\n');
                text.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
            }
        }
        return text.toString();
    }

    /** Newlines and tabs are those of stack traces. */
    private static void assertPrintable(String text) {
        assertThat(text.chars().filter(c -> c != '\n' && c != '\t'))
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT);
        assertThat(text.lines()).allMatch(line -> line.length() < LONGEST_LINE).noneMatch(l -> l.startsWith("ERROR"));
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static void sayGoodbye(org.apache.sshd.common.session.Session session) {
        try {
            session.disconnect(11, HOSTILE);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void ask(InetSocketAddress proxy, byte[] words) throws IOException {
        try (Socket client = new Socket(proxy.getAddress(), proxy.getPort())) {
            client.getOutputStream().write(words, 0, Math.min(words.length, 1_000));
            client.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
            // reset, which is as good a refusal
        }
    }

    private static byte[] socks4a(String host) {
        return after("\u0004\u0001\u0000P\u0000\u0000\u0000\u0001\u0000", bytes(host + "\u0000"));
    }

    private static SshServer mina(Consumer<SshServer> options) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(new org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider());
        server.setPasswordAuthenticator((user, password, session) -> true);
        options.accept(server);
        server.start();
        return server;
    }

    private static TunnelSpec spec(String address) {
        return TunnelSpec.builder("hostile")
                .server("me@" + address)
                .credentials(Credentials.password(TestSecrets.of("secret")))
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db", "0:127.0.0.1:1"))
                .build();
    }

    private static byte[] disconnect(String text) {
        return packet(out -> {
            out.writeByte(DISCONNECT);
            out.writeInt(2);
            writeText(out, text);
            writeText(out, text);
        });
    }

    private static byte[] algorithms(String text) {
        return packet(out -> {
            out.writeByte(KEXINIT);
            out.write(new byte[16]);
            for (int list = 0; list < 10; list++) {
                writeText(out, text);
            }
            out.write(new byte[5]);
        });
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = bytes(text);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** As before the key exchange: RFC 4253 section 6, without cipher and MAC. */
    private static byte[] packet(Payload payload) {
        try {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            payload.write(new DataOutputStream(content));
            int padding = 8 - (content.size() + 5) % 8 + 8;
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(packet);
            out.writeInt(1 + content.size() + padding);
            out.writeByte(padding);
            content.writeTo(out);
            out.write(new byte[padding]);
            return packet.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A method by that name. */
    private record Method(String name) implements UserAuthFactory {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public UserAuth createUserAuth(ServerSession session) throws IOException {
            return UserAuthPasswordFactory.INSTANCE.createUserAuth(session);
        }
    }

    @FunctionalInterface
    private interface Payload {
        void write(DataOutputStream out) throws IOException;
    }

    private static byte[] after(String first, byte[] then) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first.getBytes(StandardCharsets.ISO_8859_1));
        both.writeBytes(then);
        return both.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
