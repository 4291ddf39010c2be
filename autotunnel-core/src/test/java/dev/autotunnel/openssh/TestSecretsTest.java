package dev.autotunnel.openssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** A secret that is logged fails the test during which that happens. */
class TestSecretsTest {
    /** Passwords that stand in the test sources as they are would not be found in a log. */
    private static final Pattern UNKNOWN =
            Pattern.compile("(Credentials\\s*\\.password|\\.password|withCredentials|withPassphrase)"
                    + "\\((\\w+(\\.\\w+)*,\\s*)?\"[^\"]|privateKey(Text)?\\([^()\"]+,\\s*\"[^\"]");

    /** These say which words are refused, or which bytes are sent for a word. */
    private static final Set<String> EXACT =
            Set.of("InvalidSpecTest.java", "ConnectorTest.java", "ProxyHandshakeTest.java");

    private static final String SECRET = TestSecrets.of("swordfish");

    private final Logger log = LoggerFactory.getLogger("dev.autotunnel.TestSecretsTest");

    @Test
    void a_secret_in_a_line_that_nobody_would_see_fails_the_test() {
        log.debug("the password is {}", SECRET);

        assertThatThrownBy(() -> NoLeaks.expectNone())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("DEBUG of dev.autotunnel.TestSecretsTest")
                .hasMessageContaining("the password is swordfish<secret>");
        NoLeaks.expectNone();
    }

    @Test
    void a_secret_in_an_exception_or_in_its_cause_is_found() {
        log.warn("failed", new IllegalStateException("no", new IOException("refused " + SECRET)));
        log.info("failed for {}", "somebody", new IOException(SECRET));
        assertThat(TestSecrets.takeLeaks()).hasSize(2);
    }

    @Test
    void the_lines_of_jsch_are_made_even_if_nobody_wants_them() {
        Logger ofJsch = LoggerFactory.getLogger("dev.autotunnel.internal.jsch");
        if (ofJsch.isDebugEnabled()) {
            ofJsch.debug(SECRET);
        }
        assertThat(TestSecrets.takeLeaks()).hasSize(1);
    }

    @Test
    void a_secret_in_a_line_of_a_level_that_is_computed_is_found() {
        log.atLevel(Level.ERROR).log("the password is {}", SECRET);
        assertThat(TestSecrets.takeLeaks()).isNotEmpty();
    }

    @Test
    void secrets_that_somebody_else_made_and_private_keys_are_found(@TempDir Path folder) {
        Path key = folder.resolve("key");
        Command.require("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-m", "PEM", "-f", key.toString());
        TestSecrets.known("correct horse battery staple");
        log.info("is it correct horse battery staple?");
        assertThat(TestSecrets.takeLeaks()).hasSize(1);
        log.info("{}", text(key)); // by its head
        assertThat(TestSecrets.takeLeaks()).isNotEmpty();
        TestSecrets.knownKey(key);
        log.info("{}", text(key).lines().skip(2).toList());
        assertThat(TestSecrets.takeLeaks()).isNotEmpty();
    }

    @Test
    void other_lines_and_other_loggers_are_nobodys_concern() {
        log.debug("the password is not told");
        LoggerFactory.getLogger("org.example").info(SECRET);
        assertThat(TestSecrets.takeLeaks()).isEmpty();
    }

    @Test
    void all_passwords_and_passphrases_of_the_tests_are_made_here() throws IOException {
        for (String module : List.of("autotunnel-core", "autotunnel-ssh-config", "autotunnel-autossh")) {
            Path sources = Path.of("..", module, "src", "test", "java");
            try (Stream<Path> files = Files.walk(sources)) {
                assertThat(files.filter(file -> file.toString().endsWith(".java"))
                                .filter(file -> !EXACT.contains(String.valueOf(file.getFileName())))
                                .flatMap(file -> UNKNOWN.matcher(text(file))
                                        .results()
                                        .map(found -> file.getFileName() + ": " + found.group())))
                        .isEmpty();
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
