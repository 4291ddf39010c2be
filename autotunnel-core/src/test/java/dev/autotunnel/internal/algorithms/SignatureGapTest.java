package dev.autotunnel.internal.algorithms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The remedy says which side is behind. */
class SignatureGapTest {
    private static final List<String> ALL = List.of("ssh-ed25519", "rsa-sha2-512", "rsa-sha2-256");

    @Test
    void there_is_no_gap_if_the_server_says_nothing_or_accepts_one_of_the_keys() {
        assertThat(SignatureGap.between(List.of(rsa(ALL)), List.of())).isEmpty();
        assertThat(SignatureGap.between(List.of(), List.of("ssh-ed25519"))).isEmpty();
        assertThat(SignatureGap.between(List.of(ed25519(), rsa(ALL)), List.of("ssh-ed25519")))
                .isEmpty();
        assertThat(SignatureGap.between(List.of(rsa(ALL)), List.of("rsa-sha2-256")))
                .isEmpty();
    }

    @Test
    void a_type_of_key_that_the_server_does_not_accept() {
        assertThat(remedy(ed25519(), "rsa-sha2-256", "rsa-sha2-512"))
                .isEqualTo("add ssh-ed25519 to PubkeyAcceptedAlgorithms on the server, or use a key of another type"
                        + " (the server accepts signatures by rsa-sha2-256, rsa-sha2-512)");
    }

    @Test
    void names_that_nobody_knows_are_not_in_the_remedy() {
        assertThat(remedy(ed25519(), "evil; rm -rf"))
                .isEqualTo("add ssh-ed25519 to PubkeyAcceptedAlgorithms on the server, or use a key of another type");
    }

    @Test
    void what_the_user_leaves_out_is_named() {
        assertThat(remedy(rsa(List.of("rsa-sha2-512")), "rsa-sha2-256", "ssh-rsa"))
                .isEqualTo("SshServer.algorithms leaves out rsa-sha2-256, which the server accepts: allow it"
                        + " (withPublicKeys)");
    }

    @Test
    void a_server_with_sha1_alone_is_behind() {
        assertThat(remedy(rsa(ALL), "ssh-rsa", "ssh-dss"))
                .startsWith("the server accepts RSA keys by SHA-1 alone: add rsa-sha2-512 to PubkeyAcceptedAlgorithms")
                .contains("withPublicKeys(\"+ssh-rsa\")");
    }

    @Test
    void three_keys_are_named_and_the_others_counted() {
        assertThat(SignatureGap.describe(Collections.nCopies(5, ed25519())))
                .isEqualTo("/id signs by ssh-ed25519; /id signs by ssh-ed25519; /id signs by ssh-ed25519; and 2 more");
    }

    private static String remedy(SignatureGap.Key key, String... server) {
        return SignatureGap.between(List.of(key), List.of(server)).orElseThrow().remedy();
    }

    private static SignatureGap.Key ed25519() {
        return new SignatureGap.Key("/id", "ssh-ed25519", ALL);
    }

    private static SignatureGap.Key rsa(List<String> allowed) {
        return new SignatureGap.Key("/id_rsa", "ssh-rsa", allowed);
    }
}
