package dev.autotunnel.internal.jsch.auth.key;

import static dev.autotunnel.internal.jsch.auth.key.KeyFixtures.PASSPHRASE;
import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSchException;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.Credentials;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No part of a private key is in the failure about it, nor in a stack trace, however its text was damaged. */
class DamagedKeyTextTest {
    private static final int PART = 8;

    @ParameterizedTest
    @CsvSource({
        "p2-ed25519-plain.ppk, Private-Lines",
        "p2-ed25519-plain.ppk, Public-Lines",
        "p2-rsa-plain.ppk, Private-Lines",
        "p3-ecdsab256-plain.ppk, Private-Lines",
        "p3-rsa-plain.ppk, Public-Lines",
        "p2-ed25519-enc.ppk, Private-Lines"
    })
    void a_line_end_that_putty_needs_is_missed(String name, String line) {
        String text = KeyFixtures.text(name);
        for (String instead : List.of(" ", "")) {
            String damaged = text.replaceFirst("(" + line + ": \\d+)\n", "$1" + instead);
            assertThat(damaged).isNotEqualTo(text);

            assertThat(failure(damaged))
                    .hasValueSatisfying(
                            told -> assertThat(told).contains("is a key of PuTTY's that has lost its line ends"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p2-ed25519-plain.ppk",
                "p2-rsa-plain.ppk",
                "p2-ecdsab256-plain.ppk",
                "p3-ed25519-plain.ppk",
                "p3-rsa-plain.ppk",
                "p2-ed25519-enc.ppk",
                "openssh-ed25519",
                "o-ed25519.pem",
                "o-rsa-trad.pem",
                "o-ecparam-prime256v1.pem",
                "op-ed25519-default.pem",
                "ot-ec-aes256.pem"
            })
    void nothing_of_the_key_is_told_if_a_line_end_or_a_line_is_lost(String name) {
        String text = KeyFixtures.text(name);
        String secret = secret(text);
        Set<String> told = new HashSet<>();
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            String before = text.substring(0, at);
            String after = text.substring(at + 1);
            for (String instead : List.of(" ", "", "\t", ": ", "\n\n", "\nComment: ")) {
                failure(before + instead + after).ifPresent(told::add);
            }
            failure(text.substring(0, text.lastIndexOf('\n', at - 1) + 1) + after)
                    .ifPresent(told::add);
        }

        assertThat(told)
                .isNotEmpty()
                .allSatisfy(trace -> assertThat(partIn(secret, trace)).isNull());
    }

    @Test
    void an_exception_of_a_reader_keeps_its_class_and_its_place_but_no_text() {
        Exception original = new JSchException("quoted: AAAAIKeT", new NumberFormatException("AAAAIKeT"));
        StringWriter all = new StringWriter();
        new UnusableKeyException.WithheldText(original).printStackTrace(new PrintWriter(all, true));

        assertThat(all.toString())
                .startsWith("com.jcraft.jsch.JSchException" + System.lineSeparator())
                .contains("Caused by: java.lang.NumberFormatException" + System.lineSeparator())
                .contains("at " + DamagedKeyTextTest.class.getName())
                .doesNotContain("AAAAIKeT");
    }

    /** The base64 of the private part, or of the whole key if both parts are in one. */
    private static String secret(String text) {
        String from =
                text.startsWith("PuTTY") ? text.replaceAll("(?s).*Private-Lines: \\d+\n|Private-MAC.*", "") : text;
        return from.replaceAll("(?m)^-----.*$|^[A-Z][A-Za-z-]+: .*$", "").replaceAll("\\s", "");
    }

    private static @Nullable String partIn(String secret, String trace) {
        for (int i = 0; i + PART <= secret.length(); i++) {
            String part = secret.substring(i, i + PART);
            if (trace.contains(part)) {
                return part;
            }
        }
        return null;
    }

    /** All that can be printed of the failure; empty if the key can be used. */
    private static Optional<String> failure(String text) {
        try {
            PrivateKeys.load(Credentials.privateKeyText(text, PASSPHRASE));
            return Optional.empty();
        } catch (TransportException e) {
            StringWriter all = new StringWriter();
            PrintWriter out = new PrintWriter(all);
            out.println(e.failure());
            out.println(e.failure().remedy());
            e.printStackTrace(out);
            Optional.ofNullable(e.failure().cause()).ifPresent(cause -> cause.printStackTrace(out));
            out.flush();
            return Optional.of(all.toString());
        }
    }
}
