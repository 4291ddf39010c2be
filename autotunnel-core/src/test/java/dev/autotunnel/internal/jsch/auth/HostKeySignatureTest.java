package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyExchange;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Session;
import dev.autotunnel.spec.Algorithms;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** JSch verifies a host key by whatever algorithm the key and its signature name, so those that were not asked for are off. */
class HostKeySignatureTest {
    private static final byte[] HASH = "the exchange hash".getBytes(StandardCharsets.US_ASCII);

    @Test
    void a_sha1_signature_of_an_rsa_key_does_not_count() throws Exception {
        KeyPair rsa = KeyPair.genKeyPair(new JSch(), KeyPair.RSA, 2048);

        assertThat(verifies(rsa, "rsa-sha2-512", Algorithms.defaults())).isTrue();
        assertThat(verifies(rsa, "rsa-sha2-256", Algorithms.defaults())).isTrue();
        assertThatThrownBy(() -> verifies(rsa, "ssh-rsa", Algorithms.defaults()))
                .isInstanceOf(JSchException.class)
                .hasMessageContaining("not agreed on");
        assertThatThrownBy(() -> verifies(rsa, "ssh-rsa-sha256@ssh.com", Algorithms.defaults()))
                .hasMessageContaining("not agreed on");
    }

    @Test
    void it_counts_if_the_user_asks_for_it_in_host_keys_and_not_in_our_own() throws Exception {
        KeyPair rsa = KeyPair.genKeyPair(new JSch(), KeyPair.RSA, 2048);
        Algorithms ours = Algorithms.defaults().withPublicKeys("+ssh-rsa");

        assertThat(verifies(rsa, "ssh-rsa", Algorithms.defaults().withHostKeys("+ssh-rsa")))
                .isTrue();
        assertThatThrownBy(() -> verifies(rsa, "ssh-rsa", ours)).hasMessageContaining("not agreed on");
        assertThat(rsa.getSignature(HASH, "ssh-rsa")).as("our own key signs").isNotNull();
    }

    @Test
    void a_hash_that_the_user_did_not_list_does_not_count() throws Exception {
        KeyPair rsa = KeyPair.genKeyPair(new JSch(), KeyPair.RSA, 2048);
        Algorithms one = Algorithms.defaults().withHostKeys("ssh-ed25519,rsa-sha2-512");

        assertThat(verifies(rsa, "rsa-sha2-512", one)).isTrue();
        assertThatThrownBy(() -> verifies(rsa, "rsa-sha2-256", one)).hasMessageContaining("not agreed on");
        assertThat(verifies(rsa, "rsa-sha2-256", Algorithms.defaults().withHostKeys("-rsa-sha2-256")))
                .as("authorities of certificates may sign by it")
                .isTrue();
    }

    @Test
    void a_signature_of_a_dsa_key_does_not_count() throws Exception {
        KeyPair dsa = KeyPair.genKeyPair(new JSch(), KeyPair.DSA, 1024);

        assertThatThrownBy(() -> verifies(dsa, "ssh-dss", Algorithms.defaults()))
                .isInstanceOf(JSchException.class)
                .hasMessageContaining("not agreed on");
    }

    private static boolean verifies(KeyPair key, String algorithm, Algorithms algorithms) throws Exception {
        Session session = new JSch().getSession("user", "host", 22);
        PinnedOptions.apply(session, algorithms);
        return new Shown(session).verify(key, key.getSignature(HASH, algorithm));
    }

    /** A key exchange whose hash is given. */
    private static final class Shown extends KeyExchange {
        Shown(Session session) {
            this.session = session;
            this.H = HASH;
        }

        boolean verify(KeyPair key, byte[] signature) throws Exception {
            byte[] blob = key.getPublicKeyBlob();
            this.K_S = blob;
            int length = ByteBuffer.wrap(blob).getInt();
            String type = new String(blob, Integer.BYTES, length, StandardCharsets.US_ASCII);
            return verify(type, blob, Integer.BYTES + length, signature);
        }

        @Override
        public void init(
                Session of, byte[] serverVersion, byte[] clientVersion, byte[] serverInit, byte[] clientInit) {}

        @Override
        public boolean next(com.jcraft.jsch.Buffer buffer) {
            return false;
        }

        @Override
        public int getState() {
            return STATE_END;
        }
    }
}
