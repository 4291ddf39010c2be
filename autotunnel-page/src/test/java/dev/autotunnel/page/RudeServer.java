package dev.autotunnel.page;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers each client with SSH_MSG_DISCONNECT and a text of its own. */
final class RudeServer implements AutoCloseable {
    private static final int SSH_MSG_DISCONNECT = 1;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final byte[] greeting;

    RudeServer(String text) throws IOException {
        this.greeting = greeting(text);
        Thread thread = new Thread(this::serve, "rude-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket client = listener.accept()) {
                client.setSoTimeout(5000);
                client.getOutputStream().write(greeting);
                client.getOutputStream().flush();
                client.shutdownOutput();
                client.getInputStream().readAllBytes();
            } catch (IOException e) {
                // the client has closed first, or this server has
            }
        }
    }

    /** The version line, and a packet of RFC 4253, sections 6 and 11.1. */
    private static byte[] greeting(String text) throws IOException {
        byte[] description = text.getBytes(StandardCharsets.UTF_8);
        int payload = 1 + 4 + 4 + description.length + 4;
        int padding = 4 + (8 - (4 + 1 + payload + 4) % 8) % 8;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBytes("SSH-2.0-rude\r\n");
        out.writeInt(1 + payload + padding);
        out.writeByte(padding);
        out.writeByte(SSH_MSG_DISCONNECT);
        out.writeInt(2);
        out.writeInt(description.length);
        out.write(description);
        out.writeInt(0);
        out.write(new byte[padding]);
        return bytes.toByteArray();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
