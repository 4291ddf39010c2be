package dev.autotunnel.spring;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends any header, {@code Host} too. For one thread. */
final class RawHttp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final StringBuilder received = new StringBuilder();

    /** Connects to that port, and sends a request. */
    RawHttp(int port, String line, String... headers) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        String text = line + " HTTP/1.1\r\nConnection: close\r\n"
                + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Sends a request and returns the whole answer. */
    static String ask(int port, String line, String... headers) throws IOException {
        try (RawHttp http = new RawHttp(port, line, headers)) {
            return http.untilEnd();
        }
    }

    static int status(String answer) {
        return Integer.parseInt(answer.substring(9, 12));
    }

    /** Reads until that text has come; returns all that has come, and forgets it. */
    String until(String text) throws IOException {
        while (received.indexOf(text) < 0) {
            if (!readOn()) {
                throw new IOException("the stream ended before '" + text + "': " + received);
            }
        }
        String all = received.toString();
        received.setLength(0);
        return all;
    }

    /** Reads to the end; returns all that has come. */
    String untilEnd() throws IOException {
        while (readOn()) {
            // the next bytes
        }
        return received.toString();
    }

    private boolean readOn() throws IOException {
        byte[] buffer = new byte[8192];
        int count = socket.getInputStream().read(buffer);
        if (count >= 0) {
            received.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
        }
        return count >= 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
