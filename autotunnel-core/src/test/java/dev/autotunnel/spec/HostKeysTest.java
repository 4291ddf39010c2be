package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostKeysTest {
    private static final String ONE = "SHA256:" + "A".repeat(43);
    private static final String OTHER = "SHA256:" + "b/+9".repeat(10) + "xy8";
    private static final String KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJ8Wl6x8N1r2Q4mQzq8Qq0r3o8b0t5p8m1n2l3k4j5h6";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8Wl6x8N1r2Q4mQzq8Q | cut off",
                "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIJ8Wl6x8N1r2Q4mQzq8Qq0r3o8b0t5p8m1n2l3k4j5h6 | another type",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8Wl6x8N1r2Q4mQzq8Qq0r3o8b0t5p8m1n2l3k4j5h6AAAA | after the end",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ8Wl6x8N1r2Q4mQzq8Qq0r3o8b0t5p8m1n2l3k4j5h | base64",
                "ssh-none AAAAC3NzaC1lZDI1NTE5AAAAIJ8Wl6x8N1r2Q4mQzq8Qq0r3o8b0t5p8m1n2l3k4j5h6 | unknown",
            })
    void a_pinned_key_is_decoded_when_it_is_made(String line, String rule) {
        assertThatThrownBy(() -> HostKeys.publicKey(line))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("must be a public key")
                .hasMessageContaining(rule);
    }

    @Test
    void a_fingerprint_that_no_key_can_have_is_refused() {
        assertThatThrownBy(() -> HostKeys.fingerprint("SHA256:" + "A".repeat(42) + "B"))
                .isInstanceOf(InvalidSpecException.class)
                .hasMessageContaining("SHA256: and 43 characters");
    }

    @Test
    void any_number_of_fingerprints_may_be_pinned() {
        HostKeys.Fingerprints pinned = (HostKeys.Fingerprints) HostKeys.fingerprint(ONE, OTHER);

        assertThat(pinned.fingerprints()).containsExactly(ONE, OTHER);
    }

    @Test
    void a_line_of_a_pub_file_is_read_and_its_comment_ignored() {
        HostKeys key = new HostKeys.PublicKey("ssh-ed25519", KEY);

        assertThat(HostKeys.publicKey("ssh-ed25519 " + KEY)).isEqualTo(key);
        assertThat(HostKeys.publicKey("  ssh-ed25519\t" + KEY + " root@bastion with words\n"))
                .isEqualTo(key);
    }
}
