package dev.autotunnel.internal.jsch.auth.key;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.jcraft.jsch.KeyPair;
import dev.autotunnel.openssh.TestSecrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys in {@code src/test/resources/keys}, see the README there. */
final class KeyFixtures {
    static final String PASSPHRASE = TestSecrets.known("hunter22");

    private KeyFixtures() {}

    static byte[] content(String name) {
        try (InputStream in = KeyFixtures.class.getResourceAsStream("/keys/" + name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        return new String(content(name), ISO_8859_1);
    }

    /** The files whose public keys are known, each with type and key in base64. */
    static Map<String, String> publicKeys() {
        return Arrays.stream(text("public-keys.txt").split("\n"))
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(line -> line[0], line -> line[1]));
    }

    static KeyPair load(byte[] content, @Nullable String passphrase) throws UnusableKeyException {
        return PrivateKeyLoader.load(content, () -> passphrase == null ? null : passphrase.getBytes(UTF_8));
    }

    /** Type and key in base64. */
    static String publicKey(KeyPair pair) {
        return pair.getKeyTypeString() + " " + Base64.getEncoder().encodeToString(pair.getPublicKeyBlob());
    }
}
