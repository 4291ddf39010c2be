package dev.autotunnel.openssh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The secrets of the tests, and each text in which one of them was found. {@link LogSearch} looks at what is logged,
 * {@link NoLeaks} fails the tests.
 *
 * <p>A secret is made by {@link #of}, with a mark that nothing else contains, or is told by {@link #known} or {@link #knownKey}.
 *
 * <p>Thread-safe.
 */
public final class TestSecrets {
    /** Behind each secret that {@link #of} makes. */
    static final String MARK = "-hush7Q";

    /** What a private key in OpenSSH's own form begins with, in base64: "openssh-key-v1". */
    private static final String KEY = "b3BlbnNzaC1rZXktdjE";

    private static final int SHORTEST = 6;
    private static final int SHOWN = 60;

    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();
    private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();

    static {
        KNOWN.add(MARK);
        KNOWN.add(KEY);
    }

    private TestSecrets() {}

    /** Returns a password, a passphrase or a code that can be told from all other text. */
    public static String of(String word) {
        return word + MARK;
    }

    /** Notes a secret that somebody else made, and returns it. */
    public static String known(String secret) {
        if (secret.length() < SHORTEST) {
            throw new IllegalArgumentException("too short to be told from other text");
        }
        KNOWN.add(secret);
        return secret;
    }

    /** Notes the text of a private key. One line of it stands for all. */
    public static Path knownKey(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            known(lines.get(lines.size() / 2));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Looks for secrets in a text that anybody may read.
     *
     * @param where which text it is
     */
    public static void search(String where, String text) {
        for (String secret : KNOWN) {
            int found = text.indexOf(secret);
            if (found >= 0) {
                String before = text.substring(Math.max(0, found - SHOWN), found);
                LEAKS.add("%s: ...%s<secret>".formatted(where, before.replace('\n', ' ')));
            }
        }
    }

    /** Returns where secrets were found since the last call. */
    static List<String> takeLeaks() {
        List<String> taken = new ArrayList<>();
        for (String leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
            taken.add(leak);
        }
        return taken;
    }
}
