package dev.autotunnel.spring.mapping;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

/** Reads places of files and keys: a path, a resource, or the text itself. Thread-safe. */
final class Places {
    private static final String FILE = "file:";

    /** More than a file system takes as one name. */
    private static final int LONGEST_NAME = 255;

    /** How the base64 of an OpenSSH, PEM or PuTTY key begins. */
    private static final Pattern KEY_IN_BASE64 =
            Pattern.compile("(?:b3BlbnNzaC1rZXktdjE|LS0tLS1CRUdJT|UHVUVFktVXNlci1LZXktRmlsZ)[A-Za-z0-9+/]*={0,2}");

    private final ResourceLoader resources;

    Places(ResourceLoader resources) {
        this.resources = resources;
    }

    /** Whether the text is a private key itself, in each form that {@code Credentials.privateKeyText} reads. */
    static boolean isKeyText(String text) {
        String dense = text.replaceAll("\\s|\\\\[nr]", "");
        return text.contains("-----BEGIN")
                || text.contains("PuTTY-User-Key-File")
                || KEY_IN_BASE64.matcher(dense).matches()
                || isDer(dense);
    }

    /** Whether this is the base64 of an ASN.1 sequence and nothing else: the body of a key without its BEGIN and END lines. */
    private static boolean isDer(String base64) {
        byte[] decoded;
        try {
            decoded = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
        ByteBuffer der = ByteBuffer.wrap(decoded);
        if (der.remaining() < 4 || der.get() != 0x30) {
            return false;
        }
        int first = Byte.toUnsignedInt(der.get());
        int length = switch (first) {
            case 0x81 -> Byte.toUnsignedInt(der.get());
            case 0x82 -> Short.toUnsignedInt(der.getShort());
            default -> first;
        };
        return length == der.remaining();
    }

    /** Whether the place is a file, which is read at each attempt. */
    static boolean isFile(String place) {
        return place.startsWith(FILE) || !place.matches("(?s)[a-zA-Z][a-zA-Z0-9+.-]+:.*");
    }

    /** Returns the path of a file that is given as a path or as a {@code file:} URL. */
    static Path file(PropertyPath path, String place) {
        if (isKeyText(place) || isNoName(place)) {
            throw path.refused(
                    "must be a file; what was given is longer than a name, or has several lines, and is not shown");
        }
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

    /** Whether no file can have this name: then it may be a secret in the wrong place, which no message may show. */
    private static boolean isNoName(String place) {
        return place.chars().anyMatch(Character::isISOControl)
                || Stream.of(place.split("/", -1)).anyMatch(name -> name.length() > LONGEST_NAME);
    }

    private static String withoutScheme(String place) {
        String plain = place.startsWith(FILE) ? place.substring(FILE.length()) : place;
        return plain.startsWith("~/") ? System.getProperty("user.home") + plain.substring(1) : plain;
    }
}
