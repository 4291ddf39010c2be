package dev.autotunnel.internal.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlgorithmGapTest {
    private static final String CTR = "aes128-ctr,aes256-ctr";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cipher.s2c | chacha20-poly1305@openssh.com | aes128-ctr | server wants chacha20-poly1305@openssh.com, and this JVM lacks it: put BouncyCastle on the class path",
                "kex | mlkem768x25519-sha256,x | curve25519-sha256 | or run on Java 24",
                "kex | sntrup761x25519-sha512 | curve25519-sha256 | bcprov-jdk18on",
                "kex | diffie-hellman-group14-sha1,diffie-hellman-group1-sha1 | curve25519-sha256 | Algorithms.defaults().withKex(\"+diffie-hellman-group14-sha1,diffie-hellman-group1-sha1\")",
                "server_host_key | ssh-rsa,ssh-dss | ssh-ed25519 | server is behind, it has only old algorithms: update it; until then, allow them with SshServer.algorithms(Algorithms.defaults().withHostKeys(\"+ssh-rsa\"))",
                "mac.c2s | umac-64@openssh.com | hmac-sha2-256 | none of the server's: enable one of ours on the server (MACs in sshd_config)",
                "cipher.c2s | aes192-ctr,3des-cbc | aes128-ctr | SshServer.algorithms leaves out aes192-ctr, which the server has: allow it",
                "compression.c2s | zlib | none | see the lists of the server"
            })
    void the_remedy_says_who_is_behind(String what, String server, String ours, String remedy) {
        assertThat(AlgorithmGap.remedy(what, server, ours, List.of())).contains(remedy);
    }

    @Test
    void what_the_user_has_left_out_is_not_lacking_in_the_jvm() {
        assertThat(AlgorithmGap.remedy(
                        "cipher.s2c", "chacha20-poly1305@openssh.com", CTR, List.of("aes128-ctr", "aes256-ctr")))
                .contains("leaves out chacha20-poly1305@openssh.com");
    }

    @Test
    void nothing_of_a_stranger_is_quoted() {
        assertThat(AlgorithmGap.remedy("kex", "evil\u001b[31m,diffie-hellman-group14-sha1", "x", List.of()))
                .doesNotContain("evil");
    }
}
