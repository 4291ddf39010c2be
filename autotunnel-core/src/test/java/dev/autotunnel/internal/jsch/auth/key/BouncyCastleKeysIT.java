package dev.autotunnel.internal.jsch.auth.key;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Private keys that can be read only with BouncyCastle. The build runs this class with its jar on the class path. */
class BouncyCastleKeysIT {
    @ParameterizedTest
    @MethodSource("dev.autotunnel.internal.jsch.auth.key.PrivateKeyLoaderTest#needBouncyCastle")
    void a_key_is_read_with_its_passphrase(String name) throws Exception {
        assertThat(KeyFixtures.publicKey(KeyFixtures.load(KeyFixtures.content(name), KeyFixtures.PASSPHRASE)))
                .isEqualTo(KeyFixtures.publicKeys().get(name));
    }
}
