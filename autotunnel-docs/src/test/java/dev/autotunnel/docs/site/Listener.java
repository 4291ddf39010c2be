package dev.autotunnel.docs.site;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A program that stands for two servers which the tests do not have: a schema registry, and the desktop of a device. */
public final class Listener {
    private static final int VERSION_LENGTH = 12;

    private Listener() {}

    /**
     * Serves until it is killed.
     *
     * @param arguments {@code http} or {@code rfb}, the address, the port, and what to say
     */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.getByName(arguments[1]), Integer.parseInt(arguments[2]));
        if (arguments[0].equals("http")) {
            serveHttp(address, arguments[3].getBytes(UTF_8));
        } else {
            serveDesktop(address, (arguments[3] + "\n").getBytes(US_ASCII));
        }
    }

    private static void serveHttp(InetSocketAddress address, byte[] body) throws IOException {
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/subjects", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    /** Speaks the first words of RFC 6143: each side names its version. */
    private static void serveDesktop(InetSocketAddress address, byte[] version) throws IOException {
        try (ServerSocket server = new ServerSocket()) {
            server.bind(address);
            while (true) {
                greet(server.accept(), version);
            }
        }
    }

    private static void greet(Socket accepted, byte[] version) {
        try (Socket client = accepted) {
            client.getOutputStream().write(version);
            client.getInputStream().readNBytes(VERSION_LENGTH);
        } catch (IOException e) {
            // Whoever only tries whether the port is open may reset the connection.
            System.err.println("a client has gone: " + e);
        }
    }
}
