package dev.autotunnel.internal.jsch.connect.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.spec.Connector;
import dev.autotunnel.spec.Endpoint;
import dev.autotunnel.spec.Secret;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.util.Arrays;

/** The request {@code CONNECT} of SOCKS5 (RFC 1928), with user and password (RFC 1929). Stateless; thread-safe. */
final class Socks5Connect implements ProxyHandshake {
    private static final int VERSION = 5;
    private static final int NO_AUTHENTICATION = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int NO_METHOD = 0xff;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final String[] REPLIES = {
        "succeeded",
        "general failure",
        "connection not allowed by its rules",
        "network unreachable",
        "host unreachable",
        "connection refused",
        "TTL expired",
        "command not supported",
        "address type not supported"
    };

    private final Connector.Proxy proxy;
    private final Endpoint.Tcp to;

    Socks5Connect(Connector.Proxy proxy, Endpoint.Tcp to) {
        this.proxy = proxy;
        this.to = to;
    }

    @Override
    public void perform(InputStream in, OutputStream out) throws IOException {
        boolean named = proxy.user().isPresent() && proxy.password().isPresent();
        byte[] methods = named
                ? new byte[] {VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD}
                : new byte[] {VERSION, 1, NO_AUTHENTICATION};
        out.write(methods);
        out.flush();
        version(in);
        int method = ProxyHandshake.next(in);
        if (method == USER_AND_PASSWORD && named) {
            logIn(in, out, proxy.user().get(), proxy.password().get());
        } else if (method != NO_AUTHENTICATION) {
            throw refusedMethods(method, named);
        }
        out.write(request());
        out.flush();
        answer(in);
    }

    private static void version(InputStream in) throws IOException {
        int version = ProxyHandshake.next(in);
        if (version != VERSION) {
            throw new ProxyRefusal(
                    "what answers is no SOCKS5 proxy: its first byte is " + version, "check the address of the proxy");
        }
    }

    private static ProxyRefusal refusedMethods(int method, boolean named) {
        if (method != NO_METHOD) {
            return new ProxyRefusal("it chose the method " + method + ", which was not offered", "check the proxy");
        }
        return named
                ? new ProxyRefusal(
                        "it takes neither a user with a password nor none", "allow one of these methods on the proxy")
                : new ProxyRefusal(
                        "it does not let us in without a user",
                        "the proxy wants a user and a password: Connector.socks5(...).withCredentials(...)");
    }

    private static void logIn(InputStream in, OutputStream out, String user, Secret password) throws IOException {
        byte[] name = user.getBytes(UTF_8);
        byte[] secret = password.reveal();
        ByteArrayOutputStream login = new ByteArrayOutputStream();
        login.write(1); // the version of RFC 1929
        login.write(name.length);
        login.write(name);
        login.write(secret.length);
        login.write(secret);
        out.write(login.toByteArray());
        out.flush();
        Arrays.fill(secret, (byte) 0);
        ProxyHandshake.next(in);
        if (ProxyHandshake.next(in) != 0) {
            throw new ProxyRefusal(
                    "it refuses the user " + UntrustedText.quote(user), "check the user and the password of the proxy");
        }
    }

    /** A name is sent as it is, so that the proxy looks it up. */
    private byte[] request() throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(VERSION);
        request.write(CONNECT);
        request.write(0);
        if (to.isAddress() && to.host().indexOf('%') < 0) {
            byte[] address = InetAddress.getByName(to.host()).getAddress();
            request.write(address.length == 4 ? IPV4 : IPV6);
            request.write(address);
        } else {
            byte[] name = to.host().getBytes(UTF_8);
            if (name.length > 255) {
                throw new ProxyRefusal("the name of the server is longer than 255 bytes", "give a shorter name");
            }
            request.write(NAME);
            request.write(name.length);
            request.write(name);
        }
        request.write(to.port() >> 8);
        request.write(to.port());
        return request.toByteArray();
    }

    private static void answer(InputStream in) throws IOException {
        version(in);
        int reply = ProxyHandshake.next(in);
        if (reply != 0) {
            String what = reply < REPLIES.length ? REPLIES[reply] : "unassigned";
            String remedy = reply == 2
                    ? "allow that host and port in the rules of the proxy"
                    : "check that the proxy can resolve and reach the server; see the log of the proxy";
            throw new ProxyRefusal("it answers %d (%s)".formatted(reply, what), remedy);
        }
        ProxyHandshake.next(in);
        int type = ProxyHandshake.next(in);
        int length = type == IPV4 ? 4 : type == IPV6 ? 16 : ProxyHandshake.next(in);
        for (int i = 0; i < length + 2; i++) { // the bound address and port, which nobody needs
            ProxyHandshake.next(in);
        }
    }
}
