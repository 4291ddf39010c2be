package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostKeysTest {
    private static final String ONE = "SHA256:" + "A".repeat(43);
    private static final String OTHER = "SHA256:" + "b/+9".repeat(10) + "xyz";
    private static final String KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJ8Wl6x8N1r2Q4mQzq8Qq0r3o8b0t5p8m1n2l3k4j5h6";

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
