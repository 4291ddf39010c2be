package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import dev.autotunnel.spec.Algorithms;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinnedOptionsTest {
    /** What a login sets itself, what only other uses of JSch read, and what servers ignore. */
    private static final List<String> WITHOUT_SECURITY = List.of(
            "PreferredAuthentications",
            "ClearAllForwardings",
            "FingerprintHash",
            "compression_level",
            "lang.c2s",
            "lang.s2c",
            "use_sftp_write_flush_workaround");

    @Test
    void what_the_host_application_configured_does_not_weaken_a_session() throws JSchException {
        String before = JSch.getConfig("StrictHostKeyChecking");
        JSch.setConfig("StrictHostKeyChecking", "no");
        try {
            Session session = new JSch().getSession("user", "host", 22);
            assertThat(session.getConfig("StrictHostKeyChecking")).isEqualTo("no");
            PinnedOptions.apply(session, Algorithms.defaults());
            assertThat(session.getConfig("StrictHostKeyChecking")).isEqualTo("yes");
            assertThat(session.getConfig("ca_signature_algorithms")).doesNotContain("ssh-rsa");
            assertThat(session.getConfig("cipher.s2c")).doesNotContain("cbc").doesNotContain("none");
            assertThat(session.getConfig("mac.s2c")).doesNotContain("sha1-96").doesNotContain("md5");
            assertThat(session.getConfig("server_host_key")).doesNotContain("cert-v01");
        } finally {
            JSch.setConfig("StrictHostKeyChecking", before);
        }
    }

    /** What JSch reads of its options, but for what chooses code, is set on the session whatever the application set before. */
    @Test
    void each_option_that_decides_security_is_set_on_the_session() throws ReflectiveOperationException, JSchException {
        Field options = JSch.class.getDeclaredField("config");
        options.setAccessible(true);
        List<String> names = ((Map<?, ?>) options.get(null))
                .entrySet().stream()
                        .filter(option -> !option.getValue().toString().startsWith("com.jcraft.jsch."))
                        .map(option -> option.getKey().toString())
                        .filter(name -> !WITHOUT_SECURITY.contains(name))
                        .toList();
        Session session = new JSch().getSession("user", "host", 22);
        names.forEach(name -> session.setConfig(name, "hostile"));
        PinnedOptions.apply(session, Algorithms.defaults());

        assertThat(names).hasSizeGreaterThan(20);
        assertThat(names)
                .allSatisfy(name -> assertThat(session.getConfig(name)).as(name).isNotEqualTo("hostile"));
        assertThat(session.getConfig("dhgex_min")).isEqualTo("2048");
    }

    @Test
    void the_user_changes_the_lists_of_one_server() throws JSchException {
        Session session = new JSch().getSession("user", "host", 22);
        PinnedOptions.apply(
                session,
                Algorithms.defaults()
                        .withKex("^diffie-hellman-group14-sha256")
                        .withCiphers("aes256-ctr")
                        .withMacs("-*sha1*")
                        .withHostKeys("+ssh-rsa")
                        .withPublicKeys("ssh-ed25519,rsa-sha2-256,rsa-sha2-512"));

        assertThat(session.getConfig("kex")).startsWith("diffie-hellman-group14-sha256,mlkem768x25519-sha256,sntrup");
        assertThat(session.getConfig("cipher.c2s")).isEqualTo("aes256-ctr");
        assertThat(session.getConfig("cipher.s2c")).isEqualTo("aes256-ctr");
        assertThat(session.getConfig("mac.c2s")).startsWith("hmac-sha2-256-etm").doesNotContain("sha1");
        assertThat(session.getConfig("server_host_key")).endsWith(",rsa-sha2-256,ssh-rsa");
        PinnedOptions.chooseRsa(session, List.of("ssh-ed25519", "rsa-sha2-512"));
        assertThat(session.getConfig("PubkeyAcceptedAlgorithms")).isEqualTo("ssh-ed25519,rsa-sha2-512");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | ''                        | rsa-sha2-512",
                "''                        | rsa-sha2-256              | rsa-sha2-256",
                "''                        | rsa-sha2-256,rsa-sha2-512 | rsa-sha2-512",
                "''                        | ssh-rsa                   | rsa-sha2-512",
                "+ssh-rsa                  | ''                        | ssh-rsa",
                "+ssh-rsa                  | ssh-rsa,rsa-sha2-512      | rsa-sha2-512",
                "+ssh-rsa                  | ssh-rsa                   | ssh-rsa",
                "rsa-sha2-256,rsa-sha2-512 | ''                        | rsa-sha2-256",
                "-rsa*                     | ''                        | ''"
            })
    void an_rsa_key_has_one_algorithm(String changes, String server, String expected) throws JSchException {
        Algorithms algorithms = Algorithms.defaults();
        Session session = new JSch().getSession("user", "host", 22);
        PinnedOptions.apply(session, changes.isEmpty() ? algorithms : algorithms.withPublicKeys(changes));
        PinnedOptions.chooseRsa(session, server.isEmpty() ? List.of() : List.of(server.split(",")));

        String chosen = Arrays.stream(
                        session.getConfig("PubkeyAcceptedAlgorithms").split(","))
                .filter(name -> name.contains("rsa") && !name.contains("cert"))
                .collect(Collectors.joining(","));
        assertThat(chosen).isEqualTo(expected);
    }
}
