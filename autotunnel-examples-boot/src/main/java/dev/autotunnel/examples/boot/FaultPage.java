package dev.autotunnel.examples.boot;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.autotunnel.examples.stage.Screen;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A page with the counts and a button for each fault, at a free port of the loopback address. Thread-safe. */
final class FaultPage implements AutoCloseable {
    private static final Map<String, String> FILES =
            Map.of("/", "text/html", "/faults.js", "text/javascript", "/faults.css", "text/css");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final FaultButtons buttons;
    private final URI livePage;
    private final Supplier<Count> count;
    private final CountDownLatch finished = new CountDownLatch(1);

    private FaultPage(HttpServer server, FaultButtons buttons, URI livePage, Supplier<Count> count) {
        this.server = server;
        this.buttons = buttons;
        this.livePage = livePage;
        this.count = count;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static FaultPage start(FaultButtons buttons, URI livePage, Supplier<Count> count) throws IOException {
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        return new FaultPage(HttpServer.create(free, 0), buttons, livePage, count);
    }

    URI uri() {
        return URI.create("http://" + authority() + "/");
    }

    /** Waits for the button <em>finish</em>. */
    void awaitFinish() throws InterruptedException {
        finished.await();
    }

    private String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (isForeign(exchange)) {
                answer(exchange, 403, "text/plain", "the request comes from another site");
            } else if (exchange.getRequestMethod().equals("POST")) {
                answer(exchange, press(path) ? 202 : 404, "text/plain", "");
            } else if (path.equals("/live")) {
                exchange.getResponseHeaders().set("Location", livePage.toString());
                answer(exchange, 302, "text/plain", "");
            } else if (path.equals("/count")) {
                answer(exchange, 200, "text/plain", text(count.get()));
            } else if (FILES.containsKey(path)) {
                answer(exchange, 200, FILES.get(path), file(path.equals("/") ? "/faults.html" : path));
            } else {
                answer(exchange, 404, "text/plain", "");
            }
        }
    }

    /** A page of a stranger must not press the buttons. */
    private boolean isForeign(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        return !authority().equals(host) || (origin != null && !origin.equals("http://" + authority()));
    }

    private boolean press(String path) {
        if (path.equals("/finish")) {
            finished.countDown();
            return true;
        }
        return buttons.press(path);
    }

    private static String text(Count count) {
        return "ok %,d%nfailed in flight %,d%nfailed otherwise %,d%nslowest answer %s%n"
                .formatted(count.ok(), count.inFlight(), count.otherwise(), Screen.seconds(count.slowest()));
    }

    private static String file(String name) throws IOException {
        try (InputStream in = FaultPage.class.getResourceAsStream("/page" + name)) {
            if (in == null) {
                throw new IOException("there is no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
