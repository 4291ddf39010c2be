package dev.autotunnel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Uploads fill the line. What the server sends meanwhile must come in all the same. */
@RequiresOpenSsh
@Tag("slow")
class CongestedLineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long BYTES_PER_SECOND = 512 * 1024;
    private static final int UPLOADS = 4;
    private static final int STUCK_UPLOADS =
            16; // what their windows still take is more than the socket buffers on the way
    private static final Duration TICK = Duration.ofMillis(5);
    private static final Duration MEASURED = Duration.ofSeconds(6);

    /** Far more than any run had; a reader that waits until the line is free again has more. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(2);

    /** How long one packet of 32 KiB occupies the line. A reader that waits for a writer waits about that long. */
    private static final Duration PACKET_TIME = Duration.ofMillis(62);

    @AutoClose
    private final OpenSshServer server = OpenSshServer.start();

    @AutoClose
    private final NarrowLine line = NarrowLine.to(server.address());

    @AutoClose
    private final ServerSocket ticker = listen();

    @AutoClose
    private final ServerSocket sink = listen();

    @Test
    void a_download_does_not_wait_for_uploads() throws Exception {
        serve(ticker, CongestedLineIT::tick);
        serve(sink, client -> client.getInputStream().transferTo(OutputStream.nullOutputStream()));
        try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec(line.address()), PATIENCE);
                Socket ticks = new Socket()) {
            ticks.connect(supervisor.localAddress("ticker"));
            line.narrow(BYTES_PER_SECOND);
            long[] alone = gaps(ticks);
            InetSocketAddress address = supervisor.localAddress("sink");
            for (int i = 0; i < UPLOADS; i++) {
                Echo.daemon("upload", () -> upload(address));
            }
            gaps(ticks); // until the line is full
            long[] beside = gaps(ticks);
            System.out.println("gaps of a download alone: %s, beside %d uploads: %s"
                    .formatted(text(alone), UPLOADS, text(beside)));
            assertThat(Duration.ofNanos(beside[beside.length - 1])).isLessThan(LONGEST_GAP);
        }
    }

    /** JSch's reader takes a channel's lock for each window adjust. If a writer held it, nothing would come in meanwhile. */
    @Test
    void a_writer_that_waits_for_the_line_holds_no_lock_of_a_channel() throws Exception {
        serve(sink, client -> client.getInputStream().transferTo(OutputStream.nullOutputStream()));
        try (FaultyLink frozen = FaultyLink.to(server.address());
                TunnelSupervisor supervisor = TunnelSupervisor.open(spec(frozen.address()), PATIENCE)) {
            List<Socket> uploads = new ArrayList<>();
            for (int i = 0; i < STUCK_UPLOADS; i++) {
                Socket upload = new Socket();
                upload.connect(supervisor.localAddress("sink"));
                uploads.add(upload);
            }
            await().atMost(PATIENCE).until(() -> supervisor.counters().get(1).open() == STUCK_UPLOADS);
            frozen.freezeUpstream();
            uploads.forEach(upload -> Echo.daemon("upload", () -> upload(upload)));
            await().atMost(PATIENCE)
                    .during(Duration.ofMillis(500))
                    .until(() -> !locksOfWriters().isEmpty());
            assertThat(locksOfWriters()).noneMatch(lock -> lock.contains("com.jcraft.jsch.Channel"));
        }
    }

    /** What is locked by threads that write to the line, in the words of a thread dump. */
    private static List<String> locksOfWriters() throws IOException {
        String jcmd = System.getProperty("java.home") + "/bin/jcmd";
        String self = String.valueOf(ProcessHandle.current().pid());
        Process dump = new ProcessBuilder(jcmd, self, "Thread.print").start();
        String[] threads = new String(dump.getInputStream().readAllBytes(), UTF_8).split("\n\n");
        return Arrays.stream(threads)
                .filter(thread -> thread.contains("CoalescingOutput.write"))
                .flatMap(String::lines)
                .filter(line -> line.contains("- locked"))
                .toList();
    }

    /** How much of the time was spent in gaps that are at least half as long as a packet occupies the line. */
    private static long sumOfLong(long[] gaps) {
        return LongStream.of(gaps)
                .filter(gap -> gap > PACKET_TIME.toNanos() / 2)
                .sum();
    }

    private static String text(long[] gaps) {
        return "median %d ms, 99%% %d ms, worst %d ms, in long ones %d ms"
                .formatted(
                        gaps[gaps.length / 2] / 1_000_000,
                        gaps[gaps.length * 99 / 100] / 1_000_000,
                        gaps[gaps.length - 1] / 1_000_000,
                        sumOfLong(gaps) / 1_000_000);
    }

    /** The times between two readings that brought something, in order of their length. */
    private static long[] gaps(Socket from) throws IOException {
        LongStream.Builder gaps = LongStream.builder();
        InputStream in = from.getInputStream();
        byte[] chunk = new byte[1024];
        long begin = System.nanoTime();
        long last = begin;
        while (last - begin < MEASURED.toNanos()) {
            assertThat(in.read(chunk)).isPositive();
            long now = System.nanoTime();
            gaps.add(now - last);
            last = now;
        }
        long[] all = gaps.build().toArray();
        Arrays.sort(all);
        return all;
    }

    private TunnelSpec spec(InetSocketAddress via) {
        return Specs.to(server, via)
                .forward(Forward.local("ticker", "0:127.0.0.1:" + ticker.getLocalPort()))
                .forward(Forward.local("sink", "0:127.0.0.1:" + sink.getLocalPort()))
                .build();
    }

    private static void tick(Socket client) throws IOException {
        client.setTcpNoDelay(true);
        while (true) {
            client.getOutputStream().write('.');
            LockSupport.parkNanos(TICK.toNanos());
        }
    }

    private static void upload(InetSocketAddress address) {
        try {
            Socket socket = new Socket();
            socket.connect(address);
            upload(socket);
        } catch (IOException e) {
            return; // the test is over
        }
    }

    private static void upload(Socket to) {
        byte[] chunk = new byte[64 * 1024];
        try (to) {
            while (true) {
                to.getOutputStream().write(chunk);
            }
        } catch (IOException e) {
            return; // the test is over
        }
    }

    private interface Service {
        void serve(Socket client) throws IOException;
    }

    private static void serve(ServerSocket at, Service service) {
        Echo.daemon("accept", () -> {
            while (!at.isClosed()) {
                try {
                    Socket client = at.accept();
                    Echo.daemon("serve", () -> {
                        try (client) {
                            service.serve(client);
                        } catch (IOException e) {
                            return; // the test is over
                        }
                    });
                } catch (IOException e) {
                    return; // the test is over
                }
            }
        });
    }

    private static ServerSocket listen() {
        try {
            return new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
