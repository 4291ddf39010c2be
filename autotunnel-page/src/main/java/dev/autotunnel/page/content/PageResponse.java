package dev.autotunnel.page.content;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An answer of {@link PageContent}: status, headers, and either a body or a {@link PageStream}. The server must close the
 * stream, whatever happens.
 *
 * <p>Immutable but for the stream.
 */
public final class PageResponse {
    private static final Map<String, String> ALWAYS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final @Nullable PageStream stream;

    private PageResponse(int status, Map<String, String> headers, byte[] body, @Nullable PageStream stream) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.stream = stream;
    }

    /** A response with a body. Headers that protect the page are added. */
    static PageResponse of(int status, String type, byte[] body) {
        return new PageResponse(status, headers(type), body, null);
    }

    /** A response of plain text. */
    static PageResponse text(int status, String text) {
        return of(status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** A response with a stream of events. */
    static PageResponse stream(PageStream stream) {
        PageResponse response = new PageResponse(200, headers("text/event-stream"), new byte[0], stream);
        return response.with("X-Accel-Buffering", "no"); // nginx in front would hold the events back
    }

    private static Map<String, String> headers(String type) {
        Map<String, String> all = new TreeMap<>(ALWAYS);
        all.put("Content-Type", type);
        return all;
    }

    /** The same response with another header. */
    PageResponse with(String name, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(name, Objects.requireNonNull(value, name));
        return new PageResponse(status, all, body, stream);
    }

    /** The same response for {@code HEAD}. */
    PageResponse withoutBody() {
        return new PageResponse(status, headers, new byte[0], null);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Returns the headers to send, without {@code Content-Length}. */
    public Map<String, String> headers() {
        return Collections.unmodifiableMap(headers);
    }

    /** Returns the body; empty if there is a stream. */
    public byte[] body() {
        return body.clone();
    }

    /** Returns the stream that follows the headers, if there is one. */
    public Optional<PageStream> stream() {
        return Optional.ofNullable(stream);
    }
}
