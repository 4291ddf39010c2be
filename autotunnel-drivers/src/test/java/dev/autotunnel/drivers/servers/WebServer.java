package dev.autotunnel.drivers.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/** The JDK's web server. It answers with the host that the client has asked for. */
public final class WebServer implements AutoCloseable {
    private final HttpServer server;

    private WebServer(HttpServer server) {
        this.server = server;
        server.createContext("/", exchange -> {
            byte[] answer = ("you asked for " + exchange.getRequestHeaders().getFirst("Host")).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    /** Starts one without TLS. */
    public static WebServer plain() {
        try {
            return new WebServer(HttpServer.create(address(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one with TLS. */
    public static WebServer encrypted(Certificate certificate) {
        try {
            HttpsServer server = HttpsServer.create(address(), 0);
            server.setHttpsConfigurator(new HttpsConfigurator(certificate.server()));
            return new WebServer(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes a certificate in that folder. */
    public static Certificate certificate(Path folder) {
        return new Certificate(folder);
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Returns the port of 127.0.0.1. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
