package dev.autotunnel.internal.jsch.auth.key;

import static dev.autotunnel.internal.jsch.auth.key.KeyFixtures.PASSPHRASE;
import static dev.autotunnel.internal.jsch.auth.key.KeyFixtures.load;
import static dev.autotunnel.internal.jsch.auth.key.KeyFixtures.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of the text of a key on its way through an environment variable or a configuration file. */
class KeyTextTest {
    private static final Map<String, UnaryOperator<String>> MISHAPS = Map.ofEntries(
            Map.entry("nothing", key -> key),
            Map.entry("literal \\n", key -> key.replace("\n", "\\n")),
            Map.entry("literal \\r\\n", key -> key.replace("\n", "\\r\\n")),
            Map.entry("literal \\n at line ends", key -> key.replace("\n", "\\n\n")),
            Map.entry("CR LF", key -> key.replace("\n", "\r\n")),
            Map.entry("CR", key -> key.replace("\n", "\r")),
            Map.entry("blanks for line ends", key -> key.replace("\n", " ")),
            Map.entry("no line ends", key -> key.replace("\n", "")),
            Map.entry("no line end at the end", String::strip),
            Map.entry("indented", key -> key.replace("\n", "\n    ")),
            Map.entry("quoted", key -> '"' + key.replace("\n", "\\n") + '"'),
            Map.entry("a byte order mark", key -> "\u00ef\u00bb\u00bf" + key),
            Map.entry("text around it", key -> "Bag Attributes: none\n" + key + "# end\n"),
            Map.entry("base64 in one line", KeyTextTest::base64),
            Map.entry("base64 in lines", key -> Base64.getMimeEncoder().encodeToString(key.getBytes(ISO_8859_1))),
            Map.entry("base64 of CR LF", key -> base64(key.replace("\n", "\r\n"))));

    static Stream<Arguments> mishaps() {
        return Stream.of(
                        "openssh-ed25519",
                        "openssh-rsa-enc",
                        "o-ed25519.pem",
                        "o-ecparam-prime256v1.pem",
                        "ot-ec-aes256.pem")
                .flatMap(key -> MISHAPS.keySet().stream().map(mishap -> Arguments.of(key, mishap)));
    }

    @ParameterizedTest
    @MethodSource("mishaps")
    void a_key_is_found_after(String key, String mishap) throws Exception {
        String text = Objects.requireNonNull(MISHAPS.get(mishap)).apply(text(key));

        assertThat(KeyFixtures.publicKey(load(text.getBytes(ISO_8859_1), PASSPHRASE)))
                .isEqualTo(KeyFixtures.publicKeys().get(key));
    }

    @Test
    void a_key_in_utf_16_is_found() throws Exception {
        byte[] utf16 = text("openssh-ed25519").getBytes(StandardCharsets.UTF_16);

        assertThat(KeyFixtures.publicKey(load(utf16, null)))
                .isEqualTo(KeyFixtures.publicKeys().get("openssh-ed25519"));
    }

    @Test
    void a_key_of_openssh_needs_no_begin_and_end_line() throws Exception {
        String body =
                text("openssh-ed25519").replaceAll("-----[A-Z ]+-----", "").replace("\n", "");

        assertThat(KeyFixtures.publicKey(load(body.getBytes(UTF_8), null)))
                .isEqualTo(KeyFixtures.publicKeys().get("openssh-ed25519"));
    }

    @Test
    void a_key_of_puttys_is_found_with_its_line_ends_written_out() throws Exception {
        String text = text("p2-ed25519-plain.ppk").replace("\n", "\\n");

        assertThat(KeyFixtures.publicKey(load(text.getBytes(UTF_8), null)))
                .isEqualTo(KeyFixtures.publicKeys().get("p2-ed25519-plain.ppk"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(ISO_8859_1));
    }
}
