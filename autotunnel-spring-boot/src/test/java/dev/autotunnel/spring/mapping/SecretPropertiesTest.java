package dev.autotunnel.spring.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spring.properties.ConnectorProperties;
import dev.autotunnel.spring.properties.PrivateKeyProperties;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No message and no {@code toString} shows what was given as a private key, a passphrase or a password. */
class SecretPropertiesTest {
    private static final String MARKER = "c2VjcmV0LW1hcmtlcg";

    private final YamlTunnels yaml = new YamlTunnels();

    /** Each form in which {@code Credentials.privateKeyText} reads a key. */
    static Stream<String> keys() {
        String body = MARKER + "A".repeat(60);
        String pem = "-----BEGIN PRIVATE KEY-----\\n" + body + "\\n-----END PRIVATE KEY-----\\n";
        String putty = "PuTTY-User-Key-File-3: ssh-ed25519\\nEncryption: none\\n" + body;
        return Stream.of(
                pem,
                "  " + pem,
                putty,
                "\\n " + putty,
                base64("openssh-key-v1\0" + body),
                base64(pem),
                base64(putty),
                base64("0" + (char) body.length() + body),
                base64("0\u0082\u0001\u0000" + "k".repeat(256)),
                base64(pem).replaceAll("(.{40})", "$1\\\\n"),
                base64(pem).replaceAll("(.{40})", "$1 "));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void the_text_of_a_key_is_no_file_name(String key) {
        Credentials credentials =
                yaml.spec(tunnel("private-key: \"" + key + '"')).server().credentials();

        assertThat(credentials).hasSameClassAs(Credentials.privateKeyText("x"));
        assertThat(credentials.toString()).doesNotContain(key.substring(0, 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "known-hosts: \"%s\"",
                "revoked-host-keys: \"%s\"",
                "agent: {socket: \"%s\"}",
                "private-keys: [{location: /k, certificates: [\"%s\"]}]"
            })
    void a_key_in_the_place_of_another_file_is_not_shown(String line) {
        keys().forEach(key -> {
            Throwable thrown = catchThrowable(() -> yaml.spec(tunnel(line.formatted(key))));

            assertThat(thrown).hasMessageContaining("is not shown");
            assertThat(thrown).hasMessageNotContaining(key.strip().substring(0, 10));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/app/id_ed25519",
                "~/.ssh/id_rsa",
                "MIDDLE/of/nowhere",
                "MAINS/secrets/production/eu/west/id/ed25519key12",
                "MI",
                "file:/k",
                "keys/my key"
            })
    void a_path_is_a_file_name(String path) {
        assertThat(yaml.spec(tunnel("private-key: '" + path + "'")).server().credentials())
                .isInstanceOf(Credentials.PrivateKey.class);
    }

    @Test
    void the_text_of_properties_shows_no_secret() {
        List<Object> properties = List.of(
                new ConnectorProperties("p:1", null, "me", MARKER, MARKER, null, null, null),
                new PrivateKeyProperties(MARKER, MARKER, List.of()));

        assertThat(properties).extracting(Object::toString).noneMatch(text -> text.contains(MARKER));
    }

    private static String tunnel(String line) {
        String others = Stream.of("private-key: /k", "known-hosts: /h")
                .filter(other -> !line.startsWith(other.substring(0, other.indexOf(':') + 1)))
                .reduce("", (text, other) -> text + "  " + other + "\n");
        return """
                autotunnel.tunnels.orders:
                  server: a@b
                  forwards.db: db:1
                """ + others + "  " + line + "\n";
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
