package dev.autotunnel.internal.jsch.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server sends before it closes, and what we make of it. */
class GreetingFailureTest {
    private static final String CLOSED = "the connection was closed by the other side";

    static Stream<Arguments> closed() {
        Kind banner = Kind.CLOSED_BEFORE_BANNER;
        Kind unfit = Kind.HANDSHAKE_FAILED;
        return Stream.of(
                Arguments.of("", banner, "before its SSH banner: " + CLOSED),
                Arguments.of("\r\n", banner, "before its SSH banner: " + CLOSED),
                Arguments.of("Exceeded MaxStartups\r\n", banner, "it said \"Exceeded MaxStartups\""),
                Arguments.of("Not allowed at this time\r\n", banner, "it said \"Not allowed at this time\""),
                Arguments.of("no newline", banner, "it said \"no newline\""),
                Arguments.of("two\r\nlines\n", banner, "it said \"two\\r\\nlines\""),
                Arguments.of("SSH-2.0-OpenSSH_9.9", banner, "it said \"SSH-2.0-OpenSSH_9.9\""), // incomplete
                Arguments.of("\u001b[2Jgo away\n", banner, "it said \"\\u001b[2Jgo away\""),
                Arguments.of(
                        "HTTP/1.1 400 Bad Request\r\n\r\n", unfit, "not SSH: it sent \"HTTP/1.1 400 Bad Request\""),
                Arguments.of("<html>nginx</html>", unfit, "not SSH: it sent \"<html>nginx</html>\""),
                Arguments.of("220 mail ESMTP\r\n", unfit, "not SSH: it sent \"220 mail ESMTP\""),
                Arguments.of("\u0015\u0003\u0001\u0000\u0002\u0002F", unfit, "not SSH: it sent \"\\u0015\\u0003"),
                Arguments.of("J\u0000\u0000\u0000\n8.0.1", unfit, "not SSH: it sent \"J\\u0000"), // MySQL
                Arguments.of("SSH-1.5-Cisco-1.25\n", unfit, "not speak version 2 of SSH: \"SSH-1.5-Cisco-1.25\""),
                Arguments.of("SSH-\n", unfit, "not speak version 2 of SSH: \"SSH-\""));
    }

    @ParameterizedTest
    @MethodSource("closed")
    void what_came_before_the_close_tells_the_kind_and_stands_in_the_message(String sent, Kind kind, String message) {
        Failure failure = GreetingFailure.ended(greeting(sent), CLOSED).orElseThrow();

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.stage()).isEqualTo(Stage.KEY_EXCHANGE);
        assertThat(failure.message()).contains(message);
    }

    @ParameterizedTest
    @MethodSource("closed")
    void the_remedy_speaks_of_the_port_only_if_what_came_is_no_ssh(String sent, Kind kind, String message) {
        String remedy =
                GreetingFailure.ended(greeting(sent), CLOSED).orElseThrow().remedy();

        assertThat(remedy.contains("port")).isEqualTo(message.startsWith("not SSH"));
        assertThat(remedy.contains("MaxStartups")).isEqualTo(kind == Kind.CLOSED_BEFORE_BANNER);
    }

    @Test
    void a_server_that_speaks_ssh_2_has_failed_at_something_else() {
        assertThat(GreetingFailure.ended(greeting("SSH-2.0-OpenSSH_9.9\r\n"), CLOSED))
                .isEmpty();
        assertThat(GreetingFailure.ended(greeting("welcome\nSSH-1.99-x\n"), CLOSED))
                .isEmpty();
    }

    @Test
    void until_the_deadline_nothing_or_no_version_line_may_have_come() {
        assertThat(GreetingFailure.tooLate(greeting(""), "too late").message())
                .isEqualTo("too late; it sent no SSH banner");
        Failure mail = GreetingFailure.tooLate(greeting("220 mail ESMTP\r\n"), "too late");
        assertThat(mail.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
        assertThat(mail.message()).isEqualTo("too late; it sent no SSH banner, only \"220 mail ESMTP\"");
        assertThat(mail.remedy()).contains("no SSH server");
        Failure slow = GreetingFailure.tooLate(greeting("SSH-2.0-OpenSSH_9.9\r\n"), "too late");
        assertThat(slow.message()).isEqualTo("too late");
        assertThat(slow.remedy()).isEqualTo(Kind.CONNECT_TIMEOUT.remedy());
    }

    @Test
    void of_a_flood_a_kilobyte_is_kept_and_the_version_line_behind_it_is_found() {
        ServerGreeting greeting = greeting("x".repeat(30_000) + "\n" + "y\n".repeat(30_000));
        assertThat(greeting.text()).hasSize(ServerGreeting.MOST);
        assertThat(GreetingFailure.ended(greeting, CLOSED).orElseThrow().message())
                .hasSizeLessThan(400);

        add(greeting, "SSH-2.0-late\r\nmore");
        assertThat(greeting.version()).hasValue("SSH-2.0-late");
    }

    @Test
    void a_version_line_may_come_byte_by_byte() {
        ServerGreeting greeting = new ServerGreeting();
        "hello\r\nSSH-2.0-slow\r\n".chars().forEach(c -> add(greeting, String.valueOf((char) c)));

        assertThat(greeting.version()).hasValue("SSH-2.0-slow");
        assertThat(greeting.text()).isEqualTo("hello");
    }

    private static ServerGreeting greeting(String sent) {
        ServerGreeting greeting = new ServerGreeting();
        add(greeting, sent);
        return greeting;
    }

    private static void add(ServerGreeting greeting, String sent) {
        byte[] bytes = ("##" + sent + "##").getBytes(StandardCharsets.UTF_8);
        greeting.add(bytes, 2, bytes.length - 4);
    }
}
