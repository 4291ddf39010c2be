package dev.autotunnel;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A web server on loopback whose only page says hello. By hand, since the JDK's is in a module that ours does not read. */
final class WebServer implements AutoCloseable {
    static final String PAGE = "hello from behind the tunnel";

    private static final String RESPONSE =
            "HTTP/1.1 200 OK\r\nContent-Length: " + PAGE.length() + "\r\nConnection: close\r\n\r\n" + PAGE;

    private final ServerSocket server;

    private WebServer(ServerSocket server) {
        this.server = server;
    }

    static WebServer start() {
        return start("127.0.0.1");
    }

    static WebServer start(String address) {
        try {
            WebServer web = new WebServer(new ServerSocket(0, 64, InetAddress.getByName(address)));
            Echo.daemon("web", web::answerAll);
            return web;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page's address, by that name of the host. */
    String url(String host) {
        return "http://" + host + ":" + server.getLocalPort() + "/";
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One after the other, which will do. */
    private void answerAll() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                BufferedReader request = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
                String line = request.readLine();
                while (line != null && !line.isEmpty()) {
                    line = request.readLine();
                }
                client.getOutputStream().write(RESPONSE.getBytes(US_ASCII));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
