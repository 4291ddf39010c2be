package dev.autotunnel.internal.jsch.auth;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.Identity;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.jsch.auth.key.PrivateKeys;
import dev.autotunnel.internal.jsch.auth.key.PrivateKeys.Loaded;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.spec.Credentials;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Opened private keys that a login does not offer are wiped at once, and no others. */
class KeySearchTest {
    private static final int LEAST_BITS = 2048;

    private static List<Identity> search(Loaded... keys) {
        Queue<Loaded> loaded = new ArrayDeque<>(List.of(keys));
        UserCode code = new UserCode(Runnable::run, Deadline.after(new VirtualRuntime(), Duration.ofMinutes(1)));
        KeySearch search = new KeySearch(code, LEAST_BITS, file -> new PrivateKeys.Load(loaded::remove));
        search.look(Arrays.stream(keys)
                .map(key -> (Credentials) Credentials.privateKey(Path.of("key")))
                .toList());
        return search.found();
    }

    private static Loaded loaded(Identity... identities) {
        return new Loaded(List.of(identities), List.of());
    }

    private static byte[] ed25519(int number) {
        byte[] point = new byte[32];
        Arrays.fill(point, (byte) number);
        return join("ssh-ed25519".getBytes(US_ASCII), point);
    }

    private static byte[] rsa(int bits) {
        byte[] modulus = new byte[bits / 8 + 1];
        Arrays.fill(modulus, 1, modulus.length, (byte) 0xff);
        return join("ssh-rsa".getBytes(US_ASCII), new byte[] {1, 0, 1}, modulus);
    }

    private static byte[] join(byte[]... fields) {
        ByteBuffer all = ByteBuffer.allocate(1000);
        for (byte[] field : fields) {
            all.putInt(field.length).put(field);
        }
        return Arrays.copyOf(all.array(), all.position());
    }

    @Test
    void a_copy_of_a_key_is_wiped() {
        Counting first = new Counting(ed25519(1));
        Counting copy = new Counting(ed25519(1));
        Counting other = new Counting(ed25519(2));

        assertThat(search(loaded(first), loaded(copy), loaded(other))).containsExactly(first, other);
        assertThat(List.of(first.cleared, copy.cleared, other.cleared)).containsExactly(0, 1, 0);
    }

    /** A certified key signs with the same private key. */
    @Test
    void a_copy_is_kept_while_a_certificate_of_it_is_offered() {
        Counting first = new Counting(ed25519(1));
        Counting certified = new Counting(ed25519(3));
        Counting copy = new Counting(ed25519(1));

        assertThat(search(loaded(first), loaded(certified, copy))).containsExactly(first, certified);
        assertThat(List.of(first.cleared, certified.cleared, copy.cleared)).containsExactly(0, 0, 0);
    }

    @Test
    void an_rsa_key_that_is_too_short_is_wiped() {
        Counting tooShort = new Counting(rsa(1024));
        Counting longEnough = new Counting(rsa(LEAST_BITS));

        assertThat(search(loaded(tooShort), loaded(longEnough))).containsExactly(longEnough);
        assertThat(List.of(tooShort.cleared, longEnough.cleared)).containsExactly(1, 0);
    }

    /** Counts how often it is wiped. */
    private static final class Counting implements Identity {
        private final byte[] blob;
        private int cleared;

        Counting(byte[] blob) {
            this.blob = blob.clone();
        }

        @Override
        public void clear() {
            cleared++;
        }

        @Override
        public byte[] getPublicKeyBlob() {
            return blob.clone();
        }

        @Override
        public String getName() {
            return "key";
        }

        @Override
        public String getAlgName() {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] getSignature(byte[] data) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] getSignature(byte[] data, String algorithm) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean setPassphrase(byte[] passphrase) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isEncrypted() {
            return false;
        }
    }
}
