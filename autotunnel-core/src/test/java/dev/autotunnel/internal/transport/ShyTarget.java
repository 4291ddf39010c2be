package dev.autotunnel.internal.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A target that neither takes nor refuses connections, since its backlog is full, until it lets them in. */
public final class ShyTarget implements AutoCloseable {
    private static final int MOST_FILLERS = 16;
    private static final int NO_ANSWER_MILLIS = 300;

    private final ServerSocket listener;
    private final List<Socket> fillers = new ArrayList<>();
    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();

    private ShyTarget(ServerSocket listener) {
        this.listener = listener;
    }

    /** Full from the beginning. */
    public static ShyTarget start() {
        try {
            ShyTarget target = new ShyTarget(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            target.fillBacklog();
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of 127.0.0.1. */
    public int port() {
        return listener.getLocalPort();
    }

    /** From now on all are let in, those that tried before included: the kernel tries again, after a second or a few. */
    public void letIn() {
        Thread accepting = new Thread(this::acceptAll, "shy-target");
        accepting.setDaemon(true);
        accepting.start();
    }

    /** The next connection that is not one of our own. */
    public Socket next() throws InterruptedException {
        while (true) {
            Socket socket = accepted.poll(30, TimeUnit.SECONDS);
            if (socket == null) {
                throw new AssertionError("nobody came");
            }
            if (fillers.stream().noneMatch(filler -> filler.getLocalPort() == socket.getPort())) {
                return socket;
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket filler : fillers) {
                filler.close();
            }
            for (Socket socket : accepted) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void fillBacklog() throws IOException {
        for (int i = 0; i < MOST_FILLERS; i++) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()), NO_ANSWER_MILLIS);
            } catch (SocketTimeoutException e) {
                return; // it is full
            }
        }
        throw new IOException("the backlog does not fill up");
    }

    private void acceptAll() {
        try {
            while (true) {
                accepted.add(listener.accept());
            }
        } catch (IOException e) {
            if (!listener.isClosed()) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
