package dev.autotunnel.page.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the page, which are in the jar.
 *
 * <p>Immutable; thread-safe.
 */
public final class Assets {
    private static final Map<String, String> TYPES = Map.of(
            "index.html", "text/html; charset=utf-8",
            "page.css", "text/css; charset=utf-8",
            "card.css", "text/css; charset=utf-8",
            "page.js", "text/javascript; charset=utf-8",
            "stream.js", "text/javascript; charset=utf-8",
            "card.js", "text/javascript; charset=utf-8",
            "strip.js", "text/javascript; charset=utf-8",
            "dom.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    private final Map<String, Asset> byName = new HashMap<>();

    /** A file and its media type. The bytes are shared and must not be changed. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Asset(String type, byte[] bytes) {}

    /** Reads the files. */
    public Assets() {
        TYPES.forEach((name, type) -> byName.put(name, new Asset(type, read("/dev/autotunnel/page/assets/" + name))));
    }

    private static byte[] read(String path) {
        try (InputStream in = Assets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the file of that name, if there is one. */
    public Optional<Asset> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
