package dev.autotunnel.internal.hostkeys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdict on a key of example.org, by what known_hosts holds. The server shows the key {@code KEY}. */
@SuppressWarnings("StringSplitter") // the test fails by the exception, or gains nothing by the rule
class KnownHostsTest {
    private static final HostName PORT_22 = new HostName("Example.ORG", 22);
    private static final HostName PORT_2222 = new HostName("example.org", 2222);
    private static final List<String> PREFERRED =
            List.of("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "rsa-sha2-512", "rsa-sha2-256");

    /** {@code H} and {@code HP} are hashes of example.org and of [example.org]:2222; a slash ends a line. */
    @ParameterizedTest(name = "{0}: {1} at port 22, {2} at port 2222")
    @CsvSource(
            delimiter = ';',
            value = {
                "''; unknown; unknown",
                "# example.org KEY; unknown; unknown",
                "example.org KEY; trusted; trusted",
                "example.org OTHER; changed 1; unknown",
                "example.org OTHER_TYPE; changed 1; unknown",
                "example.org OTHER / example.org KEY; trusted; trusted",
                "example.org OTHER_TYPE / example.org OTHER; changed 2; unknown",
                "[example.org]:2222 KEY; unknown; trusted",
                "[example.org]:2222 OTHER; unknown; changed 1",
                "[example.org]:22 KEY; unknown; unknown",
                "[example.org]:2223 OTHER; unknown; unknown",
                "example.org KEY / [example.org]:2222 OTHER; trusted; changed 2",
                "EXAMPLE.org KEY; trusted; trusted",
                "a,example.org,b KEY; trusted; trusted",
                "*.org KEY; trusted; trusted",
                "exam???.org KEY; trusted; trusted",
                "exam????.org KEY; unknown; unknown",
                "[*]:2222 KEY; unknown; trusted",
                "[example.org]:* KEY; unknown; trusted",
                "* OTHER; changed 1; changed 1",
                "*,!example.org KEY; unknown; trusted",
                "*,!*example.org* KEY; unknown; unknown",
                "example.org,!EXAMPLE.ORG KEY; unknown; unknown",
                "!example.org,* OTHER; unknown; changed 1",
                "!other.org KEY; unknown; unknown",
                "H KEY; trusted; trusted",
                "HP KEY; unknown; trusted",
                "H OTHER; changed 1; unknown",
                "H,x KEY; unknown; unknown",
                "@revoked * KEY; revoked 1; revoked 1",
                "@revoked example.org KEY; revoked 1; revoked 1",
                "@revoked [example.org]:2222 KEY; unknown; revoked 1",
                "@revoked H KEY; revoked 1; revoked 1",
                "@revoked * OTHER; unknown; unknown",
                "@revoked *,!*example.org* KEY; unknown; unknown",
                "example.org KEY / @revoked * KEY; revoked 2; revoked 2",
                "[example.org]:2222 KEY / @revoked example.org KEY; revoked 2; revoked 2",
                "@revoked\t*\tKEY; revoked 1; revoked 1",
                "@cert-authority * KEY; unknown; unknown",
                "@cert-authority * OTHER; unknown; unknown",
                "@revoked @revoked * KEY; unknown; unknown",
                "@Revoked * KEY; unknown; unknown",
                "@revoked; unknown; unknown",
                "' \t example.org \t KEY \t a comment'; trusted; trusted",
                "example.org KEY{CR}; trusted; trusted",
                "{CR} / example.org KEY comment{CR}; trusted; trusted",
                "example.org ssh-ed25519 / example.org KEY; trusted; trusted",
                "example.org / x / example.org ssh-ed25519 AAAA / example.org KEY; trusted; trusted",
                "|1|x|y KEY / |2| KEY / | KEY / example.org KEY; trusted; trusted",
                "example.org ssh-rsa BASE64; unknown; unknown",
                "example.org none BASE64; unknown; unknown",
            })
    void a_verdict_follows_from_the_lines(String text, String at22, String at2222) {
        KnownHosts known = known(text);

        assertThat(words(known.verdict(PORT_22, Keys.key(Keys.ED25519)))).isEqualTo(at22);
        assertThat(words(known.verdict(PORT_2222, Keys.key(Keys.ED25519)))).isEqualTo(at2222);
    }

    @ParameterizedTest(name = "{0}: {1} first")
    @CsvSource(
            delimiter = ';',
            value = {
                "''; ''",
                "[example.org]:2222 KEY; ''",
                "[example.org]:2222 ECDSA; ecdsa-sha2-nistp256",
                "[example.org]:2222 P384; ecdsa-sha2-nistp384",
                "[example.org]:2222 RSA; rsa-sha2-512 rsa-sha2-256",
                "[example.org]:2222 RSA / [*]:* P384; ecdsa-sha2-nistp384 rsa-sha2-512 rsa-sha2-256",
                "[example.org]:2222 RSA / [example.org]:2222 KEY; ''",
                "example.org RSA; ''",
                "[example.org]:2223 RSA; ''",
                "@revoked [example.org]:2222 RSA; ''",
                "@cert-authority [example.org]:2222 RSA; ''",
                "[example.org]:2222 RSA / @revoked * RSA; ''",
                "[example.org]:2222 DSA; ''",
            })
    void the_types_that_are_known_are_asked_for_first(String text, String first) {
        List<String> order = known(text).order(PORT_2222, PREFERRED);

        List<String> expected = first.isEmpty() ? List.of() : List.of(first.split(" "));
        assertThat(order).containsExactlyInAnyOrderElementsOf(PREFERRED);
        assertThat(order.subList(0, expected.size())).isEqualTo(expected);
        assertThat(order.subList(expected.size(), order.size()))
                .isEqualTo(PREFERRED.stream().filter(a -> !expected.contains(a)).toList());
    }

    @Test
    void what_is_skipped_is_noted_with_file_and_line_and_without_its_text() {
        KnownHosts known =
                known("a ssh-rsa AAAA / # fine / @odd b KEY / " + "p".repeat(1023) + " KEY / |1|x KEY / h KEY");

        assertThat(known.skipped().stream().map(KnownHosts.SkippedLine::toString))
                .containsExactly(
                        "known_hosts:1: the key is cut off",
                        "known_hosts:3: the marker is unknown",
                        "known_hosts:4: a pattern is longer than 1022 characters",
                        "known_hosts:5: the hashed name is damaged");
        assertThat(known.lines())
                .singleElement()
                .satisfies(line -> assertThat(line.place()).isEqualTo("known_hosts:6"));
    }

    @Test
    void several_files_are_one() {
        KnownHosts both =
                known("@revoked * OTHER").and(KnownHosts.parse("second", "\nexample.org " + Keys.OTHER_ED25519));

        assertThat(words(both.verdict(PORT_22, Keys.key(Keys.OTHER_ED25519)))).isEqualTo("revoked 1");
        assertThat(both.verdict(PORT_22, Keys.key(Keys.ED25519)))
                .isInstanceOfSatisfying(
                        HostKeyVerdict.Changed.class,
                        changed -> assertThat(changed.known().place()).isEqualTo("second:2"));
    }

    @Test
    void a_pattern_with_many_stars_takes_no_time() {
        String stars = "*a".repeat(500) + "b";
        HostName name = new HostName("a".repeat(250), 22);

        assertThat(known(stars + " KEY").verdict(name, Keys.key(Keys.ED25519)))
                .isInstanceOf(HostKeyVerdict.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {Keys.ED25519, Keys.ECDSA, Keys.P384, Keys.RSA, Keys.DSA})
    void a_certificate_that_is_revoked_revokes_the_key_that_it_certifies(String key) {
        String[] fields = key.split(" ");
        KnownHosts revoked =
                KnownHosts.parse("known_hosts", "example.org %s\n@revoked * %s".formatted(key, certified(key)));

        assertThat(words(revoked.verdict(PORT_22, Keys.key(key)))).isEqualTo("revoked 2");
        assertThat(revoked.markedLines(PORT_22))
                .singleElement()
                .satisfies(line -> assertThat(line.key().type()).isEqualTo(fields[0]));
        KnownHosts unmarked = KnownHosts.parse("known_hosts", "example.org " + certified(key));
        assertThat(words(unmarked.verdict(PORT_22, Keys.key(key)))).isEqualTo("changed 1");
    }

    /** A certificate as far as the key that it certifies; nobody reads the rest. */
    private static String certified(String key) {
        String type = key.split(" ")[0] + "-cert-v01@openssh.com";
        ByteBuffer plain = ByteBuffer.wrap(Base64.getDecoder().decode(key.split(" ")[1]));
        plain.position(Integer.BYTES + plain.getInt());
        ByteBuffer blob = ByteBuffer.allocate(2 * Integer.BYTES + type.length() + 32 + plain.remaining() + 100);
        blob.putInt(type.length()).put(type.getBytes(US_ASCII)).putInt(32).put(new byte[32]);
        blob.put(plain);
        return type + " " + Base64.getEncoder().encodeToString(blob.array());
    }

    private static KnownHosts known(String text) {
        String lines = text.replace(" / ", "\n")
                .replace("{CR}", "\r")
                .replace("KEY", Keys.ED25519)
                .replace("OTHER_TYPE", Keys.RSA)
                .replace("OTHER", Keys.OTHER_ED25519)
                .replace("ECDSA", Keys.ECDSA)
                .replace("P384", Keys.P384)
                .replace("BASE64", Keys.ED25519.split(" ")[1])
                .replaceAll("\\bRSA\\b", Keys.RSA)
                .replaceAll("\\bDSA\\b", Keys.DSA)
                .replaceAll("\\bHP\\b", Hashes.of("[example.org]:2222").replace("$", "\\$"))
                .replaceAll("\\bH\\b", Hashes.of("example.org"));
        return KnownHosts.parse("known_hosts", lines);
    }

    private static String words(HostKeyVerdict verdict) {
        if (verdict instanceof HostKeyVerdict.Changed changed) {
            return "changed " + changed.known().number();
        } else if (verdict instanceof HostKeyVerdict.Revoked revoked) {
            return "revoked " + revoked.revoked().number();
        }
        return verdict instanceof HostKeyVerdict.Trusted ? "trusted" : "unknown";
    }
}
