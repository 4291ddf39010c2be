package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import org.junit.jupiter.api.Test;

class PinnedOptionsTest {
    @Test
    void what_the_host_application_configured_does_not_weaken_a_session() throws JSchException {
        String before = JSch.getConfig("StrictHostKeyChecking");
        JSch.setConfig("StrictHostKeyChecking", "no");
        try {
            Session session = new JSch().getSession("user", "host", 22);
            assertThat(session.getConfig("StrictHostKeyChecking")).isEqualTo("no");
            PinnedOptions.apply(session);
            assertThat(session.getConfig("StrictHostKeyChecking")).isEqualTo("yes");
            assertThat(session.getConfig("ca_signature_algorithms")).doesNotContain("ssh-rsa");
            assertThat(session.getConfig("cipher.s2c")).doesNotContain("cbc").doesNotContain("none");
            assertThat(session.getConfig("mac.s2c")).doesNotContain("sha1").doesNotContain("md5");
            assertThat(session.getConfig("server_host_key")).doesNotContain("cert-v01");
        } finally {
            JSch.setConfig("StrictHostKeyChecking", before);
        }
    }
}
