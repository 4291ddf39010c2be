package dev.autotunnel;

import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Begins many downloads, reads a byte of each, and looks whether everything else goes on; then waits for SIGTERM. */
final class HalfReadDownloads {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration TO_FILL = Duration.ofSeconds(10);

    private HalfReadDownloads() {}

    /** How many; then what {@link LoadedUser} wants; then the port of what is downloaded. */
    public static void main(String[] arguments) throws Exception {
        TunnelSpec spec = LoadedUser.spec(arguments[1], arguments[2], arguments[3])
                .forward(Forward.local("echo", "0:127.0.0.1:" + arguments[4]))
                .forward(Forward.local("source", "0:127.0.0.1:" + arguments[5]))
                .build();
        TunnelSupervisor tunnel = TunnelSupervisor.builder(spec).build();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(tunnel)));
        tunnel.start().awaitUp(PATIENCE);
        List<Socket> halfRead = download(tunnel, Integer.parseInt(arguments[0]));
        long end = System.nanoTime() + TO_FILL.toNanos();
        while (System.nanoTime() < end) {
            require(Echo.ask(tunnel.localAddress("echo"), "still there?").equals("still there?"), "no echo");
            TimeUnit.MILLISECONDS.sleep(100);
        }
        require(timerFires(), "no timer");
        require(tunnel.state().isUp(), "the tunnel is not up");
        for (Socket socket : halfRead) {
            require(socket.getInputStream().read() >= 0, "a download was cut");
        }
        Runtime jvm = Runtime.getRuntime();
        System.out.printf(
                "memory used %d of %d MB%n", (jvm.totalMemory() - jvm.freeMemory()) >> 20, jvm.maxMemory() >> 20);
        System.out.println("all works");
        TimeUnit.MINUTES.sleep(10);
    }

    private static List<Socket> download(TunnelSupervisor tunnel, int downloads) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < downloads; i++) {
            Socket socket = new Socket();
            socket.connect(tunnel.localAddress("source"));
            require(socket.getInputStream().read() >= 0, "a download did not begin");
            sockets.add(socket);
        }
        return sockets;
    }

    private static boolean timerFires() throws InterruptedException {
        CountDownLatch fired = new CountDownLatch(1);
        SystemRuntime runtime = SystemRuntime.acquire();
        try {
            runtime.schedule(Duration.ofMillis(10), fired::countDown);
            return fired.await(30, TimeUnit.SECONDS);
        } finally {
            runtime.release();
        }
    }

    private static void close(TunnelSupervisor tunnel) {
        long begin = System.nanoTime();
        tunnel.close();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        boolean within = took.compareTo(TunnelSupervisor.CLOSE_BOUND.multipliedBy(3)) < 0; // the machine is busy
        System.out.println((within ? "closed within the bound: " : "closed late: ") + took);
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new IllegalStateException(otherwise);
        }
    }
}
