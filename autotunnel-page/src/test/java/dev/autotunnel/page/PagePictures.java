package dev.autotunnel.page;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spec.Backoff;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.MonitorSpec;
import dev.autotunnel.spec.RestartPolicy;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Takes the pictures of docs/page.md: two tunnels in real outages for about four minutes. Arguments: the folder of the
 * pictures, and how many seconds a round takes (20).
 */
final class PagePictures {
    private PagePictures() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        long round = Long.parseLong(args[1]) * 1000;
        try (ServerSocket echo = echo();
                EmbeddedSshServer server = EmbeddedSshServer.start();
                FaultyLink orders = FaultyLink.to(server.address());
                FaultyLink reports = FaultyLink.to(server.address());
                TunnelSupervisor first = tunnel("orders", server, orders, echo.getLocalPort());
                TunnelSupervisor second = tunnel("reports", server, reports, echo.getLocalPort());
                TunnelPage page = TunnelPage.builder()
                        .token("0123456789abcdef")
                        .tunnels(() -> List.of(first, second))
                        .start()) {
            first.start().awaitUp(Duration.ofSeconds(20));
            second.start().awaitUp(Duration.ofSeconds(20));
            AtomicBoolean goesOn = new AtomicBoolean(true);
            Thread load = load(first, second, goesOn);
            outages(orders, reports, round);
            photograph(page, folder);
            goesOn.set(false);
            load.join(5000);
        }
    }

    private static void outages(FaultyLink orders, FaultyLink reports, long round) throws InterruptedException {
        for (int i = 1; i <= 8; i++) {
            Thread.sleep(round * (1 + i % 3) / 2);
            orders.refuse();
            orders.reset();
            Thread.sleep(round * i / 12);
            orders.accept();
            if (i % 3 == 0) {
                reports.reset();
            }
        }
        Thread.sleep(round * 2);
        reports.refuse();
        reports.reset();
        Thread.sleep(round / 2);
    }

    private static void photograph(TunnelPage page, Path folder) throws IOException, InterruptedException {
        try (Chromium browser = Chromium.start();
                Tab tab = browser.open()) {
            tab.size(1000, 1200, false);
            tab.colors("light");
            tab.go(page.uri());
            tab.awaitText("#live", "live");
            Thread.sleep(7000); // the rates
            wholePage(tab, folder.resolve("page-light.png"));
            tab.colors("dark");
            tab.eval("document.querySelector('details').open = true");
            wholePage(tab, folder.resolve("page-dark.png"));
            tab.eval("document.querySelector('details').open = false");
            tab.size(390, 844, true);
            Thread.sleep(500);
            tab.screenshot(folder.resolve("page-phone.png"));
        }
    }

    private static void wholePage(Tab tab, Path file) throws IOException, InterruptedException {
        tab.size(1000, tab.eval("document.documentElement.scrollHeight").getAsInt(), false);
        Thread.sleep(300);
        tab.screenshot(file);
        tab.size(1000, 600, false);
    }

    private static TunnelSupervisor tunnel(String name, EmbeddedSshServer server, FaultyLink link, int echo) {
        TunnelSpec spec = TunnelSpec.builder(name)
                .server(server.user() + "@127.0.0.1:" + link.port())
                .credentials(Credentials.privateKey(server.privateKeyFile()))
                .hostKeys(HostKeys.fingerprint(server.hostKeyFingerprint()))
                .forward(Forward.local("db", "0:127.0.0.1:" + echo))
                .forward(Forward.local("cache", "0:127.0.0.1:1"))
                .build();
        return TunnelSupervisor.builder(spec)
                .monitor(MonitorSpec.loop().poll(Duration.ofSeconds(5)).timeout(Duration.ofSeconds(2)))
                .restart(RestartPolicy.defaults()
                        .withBackoff(Backoff.exponential(Duration.ofMillis(500), Duration.ofSeconds(30))))
                .build();
    }

    private static ServerSocket echo() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (!server.isClosed()) {
                Socket client = server.accept();
                daemon(() -> client.getInputStream().transferTo(client.getOutputStream()));
            }
        });
        return server;
    }

    private static Thread load(TunnelSupervisor first, TunnelSupervisor second, AtomicBoolean goesOn) {
        return daemon(() -> {
            for (int i = 0; goesOn.get(); i++) {
                exchange(first.localPort("db"), 20_000 + i % 7 * 3000);
                exchange(second.localPort("db"), 3000);
                if (i == 20) {
                    exchange(first.localPort("cache"), 10);
                }
            }
        });
    }

    private static void exchange(int port, int size) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(4000);
            OutputStream out = socket.getOutputStream();
            InputStream in = socket.getInputStream();
            for (int i = 0; i < 8; i++) {
                out.write(new byte[size]);
                in.readNBytes(size);
                Thread.sleep(60);
            }
        } catch (IOException e) {
            // an outage: what the picture is about
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static Thread daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setUncaughtExceptionHandler((ended, e) -> {}); // the end of the run closes its sockets
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
