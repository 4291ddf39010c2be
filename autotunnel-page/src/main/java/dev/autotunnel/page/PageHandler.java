package dev.autotunnel.page;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.autotunnel.page.content.PageContent;
import dev.autotunnel.page.content.PageRequest;
import dev.autotunnel.page.content.PageResponse;
import dev.autotunnel.page.content.PageStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries requests of the JDK's server to the page, and its responses back. Thread-safe. */
final class PageHandler implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PageHandler.class);

    private final PageContent content;
    private final TimedWrites writes;
    private final long longestWrite;

    PageHandler(PageContent content, TimedWrites writes, long longestWrite) {
        this.content = content;
        this.writes = writes;
        this.longestWrite = longestWrite;
    }

    @Override
    public void handle(HttpExchange exchange) {
        try {
            PageResponse response = answer(exchange);
            Optional<PageStream> stream = response.stream();
            response.headers().forEach(exchange.getResponseHeaders()::set);
            if (stream.isPresent()) {
                send(exchange, response.status(), stream.get());
            } else {
                send(exchange, response.status(), response.body());
            }
        } catch (IOException e) {
            LOG.debug("A client of the page is gone: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the page closes
        } finally {
            close(exchange);
        }
    }

    private PageResponse answer(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        String path = exchange.getRequestURI().getRawPath(); // null in "GET mailto:somebody"
        PageRequest request = PageRequest.of(
                exchange.getRequestMethod(),
                path == null ? "" : path,
                name -> headers.getOrDefault(name, List.of()),
                exchange.getRemoteAddress().toString());
        return content.handle(request);
    }

    private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        writes.run(longestWrite, () -> {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        });
    }

    private void send(HttpExchange exchange, int status, PageStream stream) throws IOException, InterruptedException {
        try (stream) {
            exchange.sendResponseHeaders(status, 0);
            OutputStream out = exchange.getResponseBody();
            Optional<byte[]> piece = stream.next();
            while (piece.isPresent()) {
                byte[] bytes = piece.get();
                writes.run(longestWrite, () -> {
                    out.write(bytes);
                    out.flush();
                });
                piece = stream.next();
            }
        }
    }

    /** To close an exchange writes the end of the body, so this is timed, too. */
    private void close(HttpExchange exchange) {
        try {
            writes.run(longestWrite, exchange::close);
        } catch (IOException e) {
            LOG.debug("A client of the page is gone: {}", e.toString());
        }
    }
}
