package dev.autotunnel.page.content;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What {@link PageContent} needs to know of an HTTP request. The page reads no body.
 *
 * <p>Immutable if the header function is; not meant for more than one thread.
 */
public final class PageRequest {
    private final String method;
    private final String path;
    private final Function<String, List<String>> headers;
    private final String peer;

    private PageRequest(String method, String path, Function<String, List<String>> headers, String peer) {
        this.method = Objects.requireNonNull(method, "method");
        this.path = Objects.requireNonNull(path, "path");
        this.headers = Objects.requireNonNull(headers, "headers");
        this.peer = Objects.requireNonNull(peer, "peer");
    }

    /**
     * A request.
     *
     * @param method for example {@code GET}
     * @param path the path below the page's root, as the client sent it: it begins with a slash and is not decoded yet. It
     *     has no query
     * @param headers all values of a header, by its name; an empty list if there is none
     * @param peer the client's address, for the log
     */
    public static PageRequest of(String method, String path, Function<String, List<String>> headers, String peer) {
        return new PageRequest(method, path, headers, peer);
    }

    /** The HTTP method. */
    public String method() {
        return method;
    }

    /** The path below the page's root, not decoded. */
    public String path() {
        return path;
    }

    /** Returns all values of a header. */
    public List<String> headers(String name) {
        return headers.apply(name);
    }

    /** Returns the value of a header; empty if the header is missing or is there more than once. */
    public Optional<String> header(String name) {
        List<String> all = headers(name);
        return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    }

    /** The client's address, for the log. */
    public String peer() {
        return peer;
    }
}
