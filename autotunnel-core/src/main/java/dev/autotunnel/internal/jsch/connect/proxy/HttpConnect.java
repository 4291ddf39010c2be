package dev.autotunnel.internal.jsch.connect.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Secret;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The method {@code CONNECT} of HTTP (RFC 9110 section 9.3.6). Stateless; thread-safe. */
final class HttpConnect implements ProxyHandshake {
    private static final int MOST_BYTES = 16 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.\\d (\\d{3})(?: .*)?");

    private final Connector.Proxy proxy;
    private final Endpoint.Tcp to;

    HttpConnect(Connector.Proxy proxy, Endpoint.Tcp to) {
        this.proxy = proxy;
        this.to = to;
    }

    @Override
    public void perform(InputStream in, OutputStream out) throws IOException {
        byte[] request = request();
        out.write(request);
        out.flush();
        Arrays.fill(request, (byte) 0);
        String line = statusLine(in);
        Matcher status = STATUS.matcher(line);
        if (!status.matches()) {
            throw new ProxyRefusal(
                    "what answers is no HTTP proxy: it sent " + UntrustedText.quote(line),
                    "check the address of the proxy");
        }
        int code = Integer.parseInt(status.group(1));
        if (code < 200 || code > 299) {
            throw new ProxyRefusal("it answers " + UntrustedText.quote(line), remedy(code));
        }
    }

    private byte[] request() throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write("CONNECT %s HTTP/1.1\r\nHost: %s\r\n".formatted(to, to).getBytes(UTF_8));
        if (proxy.user().isPresent() && proxy.password().isPresent()) {
            request.write("Proxy-Authorization: Basic ".getBytes(UTF_8));
            request.write(basic(proxy.user().get(), proxy.password().get()));
            request.write("\r\n".getBytes(UTF_8));
        }
        request.write("\r\n".getBytes(UTF_8));
        return request.toByteArray();
    }

    private static byte[] basic(String user, Secret password) throws IOException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.write(user.getBytes(UTF_8));
        plain.write(':');
        plain.write(password.reveal());
        return Base64.getEncoder().encode(plain.toByteArray());
    }

    /** Returns the first line of the answer, and reads its header to the end, byte by byte: what follows is the server's. */
    private static String statusLine(InputStream in) throws IOException {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        int lines = 0;
        int length = 0;
        for (int read = 0; read < MOST_BYTES; read++) {
            int next = in.read();
            if (next < 0 && first.size() == 0) {
                throw new EOFException("the proxy closed the connection without an answer");
            }
            if (next == '\n' || next < 0) {
                if (length == 0 || next < 0 || !first.toString(UTF_8).startsWith("HTTP/")) {
                    return first.toString(UTF_8);
                }
                lines++;
                length = 0;
            } else if (next != '\r') {
                length++;
                if (lines == 0) {
                    first.write(next);
                }
            }
        }
        throw new ProxyRefusal("its answer is longer than " + MOST_BYTES + " bytes", "check the address of the proxy");
    }

    private String remedy(int code) {
        if (code == 407 || code == 401) { // tinyproxy answers a wrong password with 401
            return proxy.user().isEmpty()
                    ? "the proxy wants a user and a password: Connector.httpProxy(...).withCredentials(...);"
                            + " of its schemes we have Basic alone"
                    : "check the user and the password of the proxy; of its schemes we have Basic alone";
        }
        if (code == 403 || code == 405) {
            return "allow CONNECT to that host and port on the proxy (ConnectPort of tinyproxy, SSL_ports of squid)";
        }
        return code >= 500
                ? "check that the proxy can resolve and reach the server; see the log of the proxy"
                : "see the log of the proxy";
    }
}
