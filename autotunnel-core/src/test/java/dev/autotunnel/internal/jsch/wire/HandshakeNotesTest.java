package dev.autotunnel.internal.jsch.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandshakeNotesTest {
    private final HandshakeNotes notes = new HandshakeNotes();

    @Test
    void version_algorithms_and_methods_are_taken_from_the_log() {
        notes.read("Connecting to 127.0.0.1 port 22");
        notes.read("Remote version string: SSH-2.0-OpenSSH_9.2");
        notes.read("kex: algorithm: curve25519-sha256");
        notes.read("kex: host key algorithm: ssh-ed25519");
        notes.read("kex: server->client cipher: aes128-gcm@openssh.com MAC: <implicit> compression: none");
        notes.read("kex: client->server cipher: aes128-gcm@openssh.com MAC: <implicit> compression: none");
        notes.read("Next authentication method: publickey");
        notes.read("Next authentication method: password");

        assertThat(notes.agreed())
                .isEqualTo("SSH-2.0-OpenSSH_9.2; curve25519-sha256, ssh-ed25519, aes128-gcm@openssh.com");
        assertThat(notes.methods()).isEqualTo("publickey, then password");
    }

    @Test
    void a_mac_is_named_if_the_cipher_needs_one() {
        notes.read("kex: server->client cipher: aes128-ctr MAC: hmac-sha2-256 compression: none");

        assertThat(notes.agreed()).isEqualTo("; aes128-ctr with hmac-sha2-256");
    }

    @Test
    void text_of_the_server_is_made_fit_for_a_log() {
        notes.read("Remote version string: SSH-2.0-evil\u001b[31m");

        assertThat(notes.agreed()).doesNotContain("\u001b");
    }
}
