package dev.autotunnel.spring.mapping;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** Reads places of files and keys: a path, a resource, or the text itself. Thread-safe. */
final class Places {
    private static final String FILE = "file:";

    private final ResourceLoader resources;

    Places(ResourceLoader resources) {
        this.resources = resources;
    }

    /** Whether the text is a private key itself. */
    static boolean isKeyText(String text) {
        return text.contains("-----BEGIN") || text.startsWith("PuTTY-User-Key-File");
    }

    /** Whether the place is a file, which is read at each attempt. */
    static boolean isFile(String place) {
        return place.startsWith(FILE) || !place.matches("(?s)[a-zA-Z][a-zA-Z0-9+.-]+:.*");
    }

    /** Returns the path of a file that is given as a path or as a {@code file:} URL. */
    static Path file(PropertyPath path, String place) {
        if (!isFile(place)) {
            throw path.refused(place, "must be a file");
        }
        try {
            return place.startsWith("file://") ? Path.of(URI.create(place)) : Path.of(withoutScheme(place));
        } catch (IllegalArgumentException e) {
            throw path.refused(place, "must be a path or a file: URL");
        }
    }

    /** Returns the content of a resource as text. */
    String text(PropertyPath path, String place) {
        try {
            Resource resource = resources.getResource(place);
            return resource.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException | IllegalArgumentException e) {
            boolean coded = place.startsWith("base64:");
            throw path.refused(coded ? "base64:..." : place, "must be a resource that can be read");
        }
    }

    private static String withoutScheme(String place) {
        String plain = place.startsWith(FILE) ? place.substring(FILE.length()) : place;
        return plain.startsWith("~/") ? System.getProperty("user.home") + plain.substring(1) : plain;
    }
}
