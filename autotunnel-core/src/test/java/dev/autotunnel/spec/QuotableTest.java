package dev.autotunnel.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.autotunnel.openssh.TestSecrets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No message of a refused value shows a secret that stands in the wrong place. */
class QuotableTest {
    private static final String BODY = "b3BlbnNzaC1rZXktdjEAAAAABG5vbmU";
    private static final String KEY =
            "-----BEGIN OPENSSH PRIVATE KEY-----\n%s\n-----END OPENSSH PRIVATE KEY-----\n".formatted(BODY);

    private static final String USER = "ops:hunter2";

    /** A text that should not be seen, and the call that refuses it. */
    record Misplaced(String what, String secret, Runnable use) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Misplaced> secrets() {
        String oneLine = KEY.replace('\n', ' ');
        return Stream.of(
                key("public key", () -> HostKeys.publicKey(KEY)),
                key("public key, in one line", () -> HostKeys.publicKey(oneLine)),
                key("public key, the body alone", () -> HostKeys.publicKey(BODY)),
                key("public key, two words", () -> HostKeys.publicKey(BODY + " " + BODY)),
                key("public key, with a type", () -> HostKeys.publicKey("ssh-ed25519 " + BODY)),
                key("public key, as a record", () -> new HostKeys.PublicKey("ssh-ed25519", BODY)),
                key("public key, the type", () -> new HostKeys.PublicKey(BODY, BODY)),
                key("fingerprint", () -> HostKeys.fingerprint(KEY)),
                key("fingerprint, the body alone", () -> HostKeys.fingerprint(BODY)),
                key("the key of an agent", () -> Credentials.agent().withKey(KEY)),
                key("the key of an agent, two words", () -> Credentials.agent().withKey(BODY + " x")),
                key("a server's key", () -> HostKeyVerifier.ServerKey.of("db", 22, "ssh-ed25519 " + BODY)),
                key("a key file", () -> Credentials.privateKey(Path.of(KEY))),
                key("a key file, the body alone", () -> Credentials.privateKey(Path.of(BODY))),
                key("known_hosts", () -> HostKeys.knownHosts(Path.of(oneLine))),
                key("a server", () -> SshServer.builder(oneLine)),
                key("a forward", () -> Forward.local("db", KEY)),
                key("a list of algorithms", () -> Algorithms.defaults().withKex("+" + BODY.repeat(3))),
                key("a list of algorithms, the key", () -> Algorithms.defaults().withKex(KEY)),
                password("a host", () -> Specs.complete().server(server("ops:hunter2@db"))),
                password("a URL as a forward", () -> Forward.local("db", "0:pg://ops:hunter2@db:5432")),
                password(
                        "the user of a proxy",
                        () -> Connector.httpProxy("p:1").withCredentials(USER, TestSecrets.of("proxy-word"))),
                password("a proxy", () -> Connector.socks5("socks://ops:hunter2@p:1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/home/jo/PRIVATE KEYS/bastion.pem", "PuTTY-User-Key-File.ppk", "keys/LS0tLS1CRUdJTi"})
    void a_file_may_have_a_name_that_resembles_a_key(String name) {
        assertThat(Credentials.privateKey(Path.of(name)).toString()).contains(name);
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void a_secret_in_the_wrong_place_is_not_shown(Misplaced misplaced) {
        InvalidSpecException refusal = catchThrowableOfType(InvalidSpecException.class, misplaced.use()::run);

        assertThat(refusal).isNotNull();
        assertThat(refusal.toString() + refusal.value() + refusal.rule()).doesNotContain(misplaced.secret());
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
                    ssh-ed25519,                      ssh-ed25519 *** (11 characters)
                    ssh-ed25519 abc,                  ssh-ed25519 *** (15 characters)
                    ssh_ED25519 AAAA,                 *** (16 characters)
                    SHA256:abc,                       SHA256:abc
                    MD5:16:27:ac:a5:76:28:2d:36,      MD5:16:27:ac:a5:76:2 *** (27 characters)
                    """)
    void a_wrong_public_key_shows_its_type_and_its_length(String text, String shown) {
        assertThat(Stream.<Runnable>of(
                        () -> HostKeys.publicKey(text),
                        () -> HostKeys.fingerprint(text),
                        () -> Credentials.agent().withKey(text)))
                .extracting(use -> catchThrowableOfType(InvalidSpecException.class, use::run)
                        .value())
                .containsOnly(shown);
    }

    @Test
    void a_fingerprint_of_the_wrong_length_is_cut() {
        String padded = "SHA256:" + "A".repeat(43) + "=";

        assertThat(catchThrowableOfType(InvalidSpecException.class, () -> HostKeys.fingerprint(padded)))
                .hasMessage(
                        "hostKeys: \"SHA256:AAAAAAAAAAAAA *** (51 characters)\" must be SHA256: and 43 characters, as"
                                + " ssh-keygen -l prints it");
    }

    @Test
    void nothing_is_shown_as_nothing() {
        assertThat(catchThrowableOfType(InvalidSpecException.class, () -> HostKeys.publicKey("")))
                .hasMessage("hostKeys: \"\" must be a public key: \"type base64\"");
        assertThat(catchThrowableOfType(InvalidSpecException.class, () -> Credentials.password("")))
                .hasMessage("credentials.password: \"\" must not be empty");
    }

    private static SshServer server(String host) {
        return SshServer.builder()
                .host(host)
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .build();
    }

    private static Misplaced key(String what, Runnable use) {
        return new Misplaced("a private key as " + what, BODY, use);
    }

    private static Misplaced password(String what, Runnable use) {
        return new Misplaced("a password in " + what, "hunter2", use);
    }
}
