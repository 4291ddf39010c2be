package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.TunnelState;
import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.openssh.TestSecrets;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys as ssh-keygen writes them on this machine log in to a real sshd; what is no private key is named. */
@RequiresOpenSsh
class OpenSshKeysIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String PASSPHRASE = TestSecrets.of("correct horse");

    @TempDir
    private Path folder;

    private Path authorized;
    private OpenSshServer server;

    @BeforeEach
    void start() {
        server = OpenSshServer.start();
        authorized = server.privateKeyFile().resolveSibling("authorized_keys");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void keys_of_each_type_and_form_open() throws Exception {
        for (String type : List.of("ed25519", "rsa", "ecdsa")) {
            for (String form : List.of("RFC4716", "PEM", "PKCS8")) {
                opens(Credentials.privateKey(generate(type, "-m", form, "-N", "")));
                opens(Credentials.privateKey(generate(type, "-m", form, "-N", PASSPHRASE), PASSPHRASE));
            }
        }
    }

    @Test
    void keys_that_are_encrypted_with_each_cipher_open() throws Exception {
        for (String cipher : List.of("aes128-ctr", "aes256-cbc", "aes256-gcm@openssh.com", "3des-cbc")) {
            opens(Credentials.privateKey(generate("ed25519", "-Z", cipher, "-N", PASSPHRASE), PASSPHRASE));
        }
    }

    @Test
    void the_pub_file_of_another_key_beside_the_key_plays_no_part() throws Exception {
        Path key = generate("ed25519", "-N", "");
        Path other = generate("ed25519", "-N", "");
        Files.copy(pub(other), pub(key), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(
                authorized,
                Files.readAllLines(authorized).get(1) + "\n", // the key, and not the other one
                StandardOpenOption.TRUNCATE_EXISTING);

        opens(Credentials.privateKey(key));
    }

    @Test
    void a_passphrase_from_a_supplier_is_asked_for_only_if_the_key_needs_one() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Path plain = generate("ed25519", "-N", "");
        opens(Credentials.privateKey(plain, () -> {
            asked.incrementAndGet();
            return PASSPHRASE.toCharArray();
        }));
        assertThat(asked).hasValue(0);

        Path locked = generate("ed25519", "-N", PASSPHRASE);
        opens(Credentials.privateKey(locked, () -> {
            asked.incrementAndGet();
            return PASSPHRASE.toCharArray();
        }));
        assertThat(asked).hasValue(1);
    }

    @Test
    void what_is_no_private_key_is_named_and_costs_no_connection() throws Exception {
        Path key = generate("ed25519", "-N", PASSPHRASE);

        assertThat(refusal(Credentials.privateKey(pub(key))).message())
                .endsWith(pub(key) + " is a public key, not a private key");
        assertThat(refusal(Credentials.privateKey(folder)).message()).endsWith(folder + " is a directory");
        assertThat(refusal(Credentials.privateKey(Files.createFile(folder.resolve("empty"))))
                        .message())
                .endsWith("empty is empty");
        assertThat(refusal(Credentials.privateKey(folder.resolve("nowhere"))).message())
                .endsWith("does not exist");
        assertThat(refusal(Credentials.privateKey(key)).message()).endsWith("needs a passphrase");
        assertThat(refusal(Credentials.privateKey(key, TestSecrets.of("wrong"))).message())
                .endsWith("does not open with this passphrase");
        assertThat(server.log()).doesNotContain("Connection");
    }

    private Path generate(String type, String... options) throws Exception {
        Path key = folder.resolve("id" + Files.readAllLines(authorized).size());
        List<String> command = new ArrayList<>(List.of("ssh-keygen", "-q", "-t", type, "-f", key.toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        Files.writeString(authorized, Files.readString(pub(key)), StandardOpenOption.APPEND);
        return key;
    }

    private static Path pub(Path key) {
        return Path.of(key + ".pub");
    }

    private void opens(Credentials credentials) {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.open(spec(credentials).build(), PATIENCE)) {
            assertThat(supervisor.state().isUp()).as(credentials.toString()).isTrue();
        }
    }

    private Failure refusal(Credentials credentials) {
        try (TunnelSupervisor supervisor =
                TunnelSupervisor.builder(spec(credentials).build()).build()) {
            TunnelState state = supervisor.start().awaitStopped(PATIENCE);
            Failure failure = ((TunnelState.Failed) state).cause();
            assertThat(failure.kind()).isEqualTo(Kind.KEY_UNUSABLE);
            return failure;
        }
    }

    private TunnelSpec.Builder spec(Credentials credentials) {
        return Specs.to(server).credentials(credentials).forward(Forward.local("t", "0:127.0.0.1:1"));
    }
}
