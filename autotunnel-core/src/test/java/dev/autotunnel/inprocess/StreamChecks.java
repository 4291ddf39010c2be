package dev.autotunnel.inprocess;

import static dev.autotunnel.inprocess.SocketCheck.done;
import static dev.autotunnel.inprocess.SocketCheck.ofPair;
import static dev.autotunnel.inprocess.SocketCheck.told;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Looks at bytes: their order and their end, timeouts, and what ends a wait. */
final class StreamChecks {
    private static final int MEGABYTE = 1_000_000;
    private static final int MUCH = 60_000_000; // more than all buffers and windows on the way hold
    private static final Duration A_WHILE = Duration.ofMillis(150);

    private StreamChecks() {}

    static Stream<SocketCheck> all() {
        return Stream.of(bytes(), ends(), timeouts(), waits()).flatMap(List::stream);
    }

    private static List<SocketCheck> bytes() {
        return List.of(
                ofPair("a byte each way", (c, s) -> {
                    c.getOutputStream().write(200);
                    int up = s.getInputStream().read();
                    s.getOutputStream().write(255);
                    return up + " " + c.getInputStream().read();
                }),
                ofPair("a megabyte down", (c, s) -> carried(s, c)),
                ofPair("a megabyte up", (c, s) -> carried(c, s)),
                ofPair("available", (c, s) -> {
                    int none = c.getInputStream().available();
                    s.getOutputStream().write(new byte[100]);
                    await().until(() -> c.getInputStream().available() == 100);
                    c.getInputStream().readNBytes(40);
                    return none + " " + c.getInputStream().available();
                }),
                ofPair("a read takes what is there", (c, s) -> {
                    s.getOutputStream().write(new byte[] {1, 2, 3});
                    await().until(() -> c.getInputStream().available() == 3);
                    return c.getInputStream().read(new byte[10]) + "";
                }),
                ofPair(
                        "nothing to read or to write",
                        (c, s) -> c.getInputStream().read(new byte[0])
                                + done(() -> c.getOutputStream().write(new byte[0]))),
                ofPair(
                        "wrong ranges",
                        (c, s) -> kind(() -> c.getInputStream().read(new byte[4], 3, 2))
                                + kind(() -> c.getInputStream().read(new byte[4], -1, 2))
                                + kind(() -> {
                                    c.getOutputStream().write(new byte[4], 3, 2);
                                    return "";
                                })),
                ofPair("skip and transferTo", (c, s) -> {
                    s.getOutputStream().write("0123456789".getBytes(US_ASCII));
                    s.shutdownOutput();
                    c.getInputStream().skipNBytes(4);
                    return new String(c.getInputStream().readAllBytes(), US_ASCII);
                }),
                ofPair("two writers do not mix", (c, s) -> {
                    CompletableFuture<Void> a = writing(c, (byte) 'a', MEGABYTE);
                    CompletableFuture<Void> b = writing(c, (byte) 'b', MEGABYTE);
                    byte[] all = s.getInputStream().readNBytes(2 * MEGABYTE);
                    a.get();
                    b.get();
                    int changes = 0;
                    for (int i = 1; i < all.length; i++) {
                        changes += all[i] == all[i - 1] ? 0 : 1;
                    }
                    return all.length + " " + changes;
                }),
                ofPair("two readers share the bytes", (c, s) -> {
                    CompletableFuture<Integer> a = CompletableFuture.supplyAsync(() -> countAll(c));
                    CompletableFuture<Integer> b = CompletableFuture.supplyAsync(() -> countAll(c));
                    s.getOutputStream().write(new byte[MEGABYTE]);
                    s.shutdownOutput();
                    return a.get() + b.get() + "";
                }));
    }

    private static List<SocketCheck> ends() {
        return List.of(
                ofPair("the peer ends first, and still hears", (c, s) -> {
                    s.getOutputStream().write(7);
                    s.shutdownOutput();
                    InputStream in = c.getInputStream();
                    String heard = in.read() + " " + in.read() + in.read() + in.available();
                    c.getOutputStream().write(9);
                    return heard + s.getInputStream().read();
                }),
                ofPair("we end first, and still hear", (c, s) -> {
                    c.getOutputStream().write(7);
                    c.shutdownOutput();
                    String heard =
                            s.getInputStream().read() + " " + s.getInputStream().read();
                    s.getOutputStream().write(9);
                    s.shutdownOutput();
                    return heard
                            + c.getInputStream().read()
                            + c.getInputStream().read();
                }),
                ofPair("a write after the own end", (c, s) -> {
                    OutputStream out = c.getOutputStream();
                    c.shutdownOutput();
                    return done(() -> out.write(1));
                }),
                ofPair("a read after the own end of input", (c, s) -> {
                    InputStream in = c.getInputStream();
                    s.getOutputStream().write(new byte[10]);
                    await().until(() -> in.available() == 10);
                    c.shutdownInput();
                    return in.read() + " " + in.read(new byte[5]) + in.available();
                }),
                ofPair("what was written before a close arrives", (c, s) -> {
                    c.getOutputStream().write(new byte[MEGABYTE]);
                    c.close();
                    return s.getInputStream().readAllBytes().length + "";
                }),
                ofPair("writes to a peer that is gone fail in the end", (c, s) -> {
                    s.close();
                    OutputStream out = c.getOutputStream();
                    AtomicReference<String> seen = new AtomicReference<>("done");
                    await().until(() -> {
                        seen.set(kind(() -> {
                            out.write(new byte[1000]);
                            return "done";
                        }));
                        return !seen.get().equals("done");
                    });
                    return seen.get();
                }),
                ofPair("a close without linger", (c, s) -> {
                    c.setSoLinger(true, 0);
                    c.close();
                    return c.isClosed() + kind(() -> s.getInputStream().read()).replace("-1", "SocketException");
                }));
    }

    private static List<SocketCheck> timeouts() {
        return List.of(
                ofPair("a read times out, in time", (c, s) -> {
                    c.setSoTimeout(200);
                    long begin = System.nanoTime();
                    String seen = told(() -> c.getInputStream().read());
                    long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                    return seen + (took >= 199 && took < 2000 ? "" : " after " + took);
                }),
                ofPair("a socket goes on after a timeout", (c, s) -> {
                    c.setSoTimeout(50);
                    String late = told(() -> c.getInputStream().read(new byte[10]));
                    s.getOutputStream().write(42);
                    await().until(() -> c.getInputStream().available() == 1);
                    return late
                            + c.getInputStream().read()
                            + told(() -> c.getInputStream().read());
                }),
                ofPair("a timeout does not end a read that has bytes", (c, s) -> {
                    c.setSoTimeout(1);
                    s.getOutputStream().write(new byte[10]);
                    await().until(() -> c.getInputStream().available() == 10);
                    return c.getInputStream().read(new byte[20]) + "";
                }));
    }

    private static List<SocketCheck> waits() {
        return List.of(
                ofPair("close wakes a reader", (c, s) -> {
                    CompletableFuture<String> read =
                            after(() -> told(() -> c.getInputStream().read()));
                    c.close();
                    return read.get();
                }),
                ofPair("close wakes a reader with a timeout", (c, s) -> {
                    c.setSoTimeout(60_000);
                    CompletableFuture<String> read =
                            after(() -> told(() -> c.getInputStream().read(new byte[9])));
                    c.close();
                    return read.get();
                }),
                ofPair("close wakes a writer", (c, s) -> {
                    CompletableFuture<String> write =
                            after(() -> done(() -> c.getOutputStream().write(new byte[MUCH])));
                    c.close();
                    return write.get();
                }),
                ofPair("shutdownInput wakes a reader", (c, s) -> {
                    CompletableFuture<String> read =
                            after(() -> told(() -> c.getInputStream().read()));
                    c.shutdownInput();
                    return read.get();
                }),
                ofPair("shutdownOutput wakes a writer", (c, s) -> {
                    CompletableFuture<String> write =
                            after(() -> done(() -> c.getOutputStream().write(new byte[MUCH])));
                    c.shutdownOutput();
                    return write.get().replaceAll(":.*", "");
                }),
                ofPair(
                        "an interrupt does not end a read",
                        (c, s) -> interrupted(
                                s, () -> told(() -> c.getInputStream().read()))),
                ofPair("an interrupt does not end a read with a timeout", (c, s) -> {
                    c.setSoTimeout(30_000);
                    return interrupted(s, () -> told(() -> c.getInputStream().read()));
                }),
                ofPair("an interrupted thread writes", (c, s) -> {
                    Thread.currentThread().interrupt();
                    c.getOutputStream().write(5);
                    boolean kept = Thread.interrupted();
                    return kept + " " + s.getInputStream().read();
                }));
    }

    /** Interrupts a thread that reads, then sends it a byte. */
    private static String interrupted(Socket server, java.util.function.Supplier<String> read) throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        Thread reader = new Thread(() -> seen.complete(read.get() + Thread.interrupted()));
        reader.start();
        pause();
        reader.interrupt();
        pause();
        boolean early = seen.isDone();
        server.getOutputStream().write(3);
        return early + seen.get();
    }

    /** Starts to wait on another thread, and gives it time to get there. */
    private static CompletableFuture<String> after(java.util.function.Supplier<String> waits) {
        CompletableFuture<String> result = CompletableFuture.supplyAsync(waits);
        pause();
        return result;
    }

    private static void pause() {
        try {
            Thread.sleep(A_WHILE.toMillis());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String carried(Socket from, Socket to) throws Exception {
        byte[] bytes = new byte[MEGABYTE];
        new Random(3).nextBytes(bytes);
        CompletableFuture<String> said = CompletableFuture.supplyAsync(() -> done(() -> {
            from.getOutputStream().write(bytes);
            from.shutdownOutput();
        }));
        byte[] came = to.getInputStream().readAllBytes();
        return said.get() + Arrays.equals(bytes, came) + came.length;
    }

    private static CompletableFuture<Void> writing(Socket to, byte letter, int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, letter);
        return CompletableFuture.runAsync(() -> done(() -> to.getOutputStream().write(bytes)));
    }

    private static int countAll(Socket from) {
        String read = told(() -> from.getInputStream().readAllBytes().length);
        return Integer.parseInt(read);
    }

    /** What the call returns, or the kind of what it throws. */
    private static String kind(java.util.concurrent.Callable<?> call) {
        return told(call).replaceAll(":.*", "");
    }
}
