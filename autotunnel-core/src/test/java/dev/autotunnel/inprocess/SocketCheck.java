package dev.autotunnel.inprocess;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.Callable;

/**
 * One look at how a socket behaves, told in words: a plain socket and one through a tunnel must give the same words.
 *
 * @param name what is looked at
 * @param look looks
 */
record SocketCheck(String name, Look look) {
    static final int PATIENCE_MILLIS = 20_000;

    /** Does something with sockets of a place, and says what it saw. */
    @FunctionalInterface
    interface Look {
        String at(Place place) throws Exception;
    }

    /** Does something with both ends of a connection, and says what it saw. */
    @FunctionalInterface
    interface LookAtPair {
        String at(Socket client, Socket server) throws Exception;
    }

    /** Makes sockets of one kind, and the plain other ends of their connections. */
    interface Place {
        Socket unconnected() throws IOException;

        ServerSocket server();

        default SocketAddress address() {
            return server().getLocalSocketAddress();
        }

        default Socket connected() throws IOException {
            Socket client = unconnected();
            client.connect(address(), PATIENCE_MILLIS);
            return client;
        }
    }

    static SocketCheck of(String name, Look look) {
        return new SocketCheck(name, look);
    }

    static SocketCheck ofPair(String name, LookAtPair look) {
        return new SocketCheck(name, place -> {
            try (Socket client = place.connected();
                    Socket server = place.server().accept()) {
                client.setSoTimeout(PATIENCE_MILLIS);
                server.setSoTimeout(PATIENCE_MILLIS);
                return look.at(client, server);
            }
        });
    }

    /** What the call returns or throws, in words. */
    static String told(Callable<?> call) {
        try {
            return String.valueOf(call.call());
        } catch (Exception e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    /** What an action throws, in words. */
    static String done(Action action) {
        return told(() -> {
            action.run();
            return "done";
        });
    }

    /** Does something. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
