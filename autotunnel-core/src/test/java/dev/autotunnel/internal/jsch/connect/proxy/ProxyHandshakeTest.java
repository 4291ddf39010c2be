package dev.autotunnel.internal.jsch.connect.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Endpoint;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent to a proxy, and what each of its answers means. */
class ProxyHandshakeTest {
    private static final Endpoint.Tcp DB = new Endpoint.Tcp("db", 22);
    private static final Connector.Proxy HTTP = Connector.httpProxy("p:1");
    private static final Connector.Proxy SOCKS = Connector.socks5("p:1");

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

    @Test
    void connect_names_the_server_and_reads_no_byte_too_many() throws Exception {
        ByteArrayInputStream in = text("HTTP/1.1 200 OK\r\nProxy-Agent: x\r\n\r\nSSH-2.0-x\r\n");
        new HttpConnect(HTTP, DB).perform(in, sent);
        assertThat(sent.toString(UTF_8)).isEqualTo("CONNECT db:22 HTTP/1.1\r\nHost: db:22\r\n\r\n");
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("SSH-2.0-x\r\n");
    }

    @Test
    void an_ipv6_address_has_brackets() throws Exception {
        new HttpConnect(HTTP, new Endpoint.Tcp("::1", 2222)).perform(text("HTTP/1.0 204\n\n"), sent);
        assertThat(sent.toString(UTF_8)).startsWith("CONNECT [::1]:2222 HTTP/1.1\r\nHost: [::1]:2222\r\n");
    }

    @Test
    void the_login_is_basic() throws Exception {
        new HttpConnect(HTTP.withCredentials("Aladdin", TestSecrets.known("open sesame")), DB)
                .perform(text("HTTP/1.1 200 x\n\n"), sent);
        assertThat(sent.toString(UTF_8)).contains("Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 403 Filtered          | 'it answers \"HTTP/1.1 403 Filtered\"'          | ConnectPort",
                "HTTP/1.1 407 Auth              | 'it answers \"HTTP/1.1 407 Auth\"'              | withCredentials",
                "HTTP/1.0 500 Unable to connect | 'it answers \"HTTP/1.0 500 Unable to connect\"' | reach the server",
                "HTTP/1.1 301 Moved             | 'it answers \"HTTP/1.1 301 Moved\"'             | log of the proxy",
                "SSH-2.0-OpenSSH_9.2            | 'no HTTP proxy: it sent \"SSH-2.0-OpenSSH_9.2\"' | address",
                "HTTP/1.1 4x3 Odd\u001b[31m     | 'no HTTP proxy: it sent \"HTTP/1.1 4x3 Odd\\u001b[31m\"' | address"
            })
    void a_refusal_of_an_http_proxy_is_its_status_line(String answer, String message, String remedy) {
        ProxyRefusal refusal = catchThrowableOfType(
                ProxyRefusal.class, () -> new HttpConnect(HTTP, DB).perform(text(answer + "\r\n\r\n"), sent));
        assertThat(refusal).hasMessageContaining(message);
        assertThat(refusal.remedy()).contains(remedy);
    }

    @Test
    void a_wrong_login_of_an_http_proxy_shows_no_secret() {
        ProxyRefusal refusal = catchThrowableOfType(
                ProxyRefusal.class,
                () -> new HttpConnect(HTTP.withCredentials("me", TestSecrets.known("sesame")), DB)
                        .perform(text("HTTP/1.1 407 Wrong\r\n\r\n"), sent));
        assertThat(refusal).hasMessageNotContaining("sesame");
        assertThat(refusal.remedy()).contains("check the user and the password").doesNotContain("sesame");
    }

    @Test
    void silence_and_endless_headers_are_ends() {
        assertThatThrownBy(() -> new HttpConnect(HTTP, DB).perform(text(""), sent))
                .isInstanceOf(EOFException.class);
        assertThatThrownBy(() ->
                        new HttpConnect(HTTP, DB).perform(text("HTTP/1.1 200 x\r\n" + "a".repeat(20_000)), sent))
                .isInstanceOf(ProxyRefusal.class)
                .hasMessageContaining("longer than");
    }

    @ParameterizedTest
    @CsvSource({
        "db,        05 01 00 03 02 64 62 00 16",
        "127.0.0.1, 05 01 00 01 7f 00 00 01 00 16",
        "::1,       05 01 00 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 01 00 16"
    })
    void a_socks_proxy_gets_names_as_names(String host, String request) throws Exception {
        new Socks5Connect(SOCKS, new Endpoint.Tcp(host, 22)).perform(hex("0500 05000001 7f000001 0016"), sent);
        assertThat(sent.toByteArray()).isEqualTo(bytes("05 01 00 " + request));
    }

    @ParameterizedTest
    @CsvSource({"05000001 7f000001 0016", "05000003 02 6462 0016", "05000004 00000000000000000000000000000001 0016"})
    void a_socks_answer_is_read_to_its_end_and_no_further(String answer) throws Exception {
        ByteArrayInputStream in = hex("0500 " + answer + " 535348");
        new Socks5Connect(SOCKS, DB).perform(in, sent);
        assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("SSH");
    }

    @Test
    void the_login_of_socks_is_that_of_rfc_1929() throws Exception {
        new Socks5Connect(SOCKS.withCredentials("me", "pw"), DB).perform(hex("0502 0100 05000001 7f000001 0016"), sent);
        assertThat(sent.toByteArray()).isEqualTo(bytes("05 02 00 02 01 02 6d65 02 7077 05 01 00 03 02 64 62 00 16"));
    }

    @Test
    void a_socks_proxy_need_not_take_the_offered_login() throws Exception {
        new Socks5Connect(SOCKS.withCredentials("me", "pw"), DB).perform(hex("0500 05000001 7f000001 0016"), sent);
        assertThat(sent.toByteArray()).isEqualTo(bytes("05 02 00 02 05 01 00 03 02 64 62 00 16"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "05ff     | false | does not let us in without a user         | withCredentials",
                "05ff     | true  | neither a user with a password nor none   | on the proxy",
                "0502     | false | chose the method 2, which was not offered | check the proxy",
                "050201ff | true  | it refuses the user \"me\"                | user and the password",
                "05000502 | false | it answers 2 (connection not allowed by its rules) | rules",
                "05000505 | false | it answers 5 (connection refused)         | reach the server",
                "05000563 | false | it answers 99 (unassigned)                | reach the server",
                "48545450 | false | no SOCKS5 proxy: its first byte is 72     | address"
            })
    void a_refusal_of_a_socks_proxy_is_told(String answer, boolean login, String message, String remedy) {
        Connector.Proxy proxy = login ? SOCKS.withCredentials("me", TestSecrets.known("sesame")) : SOCKS;
        ProxyRefusal refusal =
                catchThrowableOfType(ProxyRefusal.class, () -> new Socks5Connect(proxy, DB).perform(hex(answer), sent));
        assertThat(refusal).hasMessageContaining(message).hasMessageNotContaining("sesame");
        assertThat(refusal.remedy()).contains(remedy);
    }

    @ParameterizedTest
    @CsvSource({"''", "05", "0500", "050005", "0500 05000001 7f0000"})
    void a_socks_proxy_that_hangs_up_is_an_end(String answer) {
        assertThatThrownBy(() -> new Socks5Connect(SOCKS, DB).perform(hex(answer), sent))
                .isInstanceOf(EOFException.class)
                .isInstanceOf(IOException.class);
    }

    private static ByteArrayInputStream text(String text) {
        return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    }

    private static ByteArrayInputStream hex(String hex) {
        return new ByteArrayInputStream(bytes(hex));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }
}
