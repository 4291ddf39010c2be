package dev.autotunnel.internal.jsch.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.JSch;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.KeyPair;
import com.jcraft.jsch.Signature;
import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.jsch.auth.agent.AgentKey;
import dev.autotunnel.internal.jsch.auth.callback.UserCode;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.openssh.Command;
import dev.autotunnel.openssh.OpenSshAgent;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which keys a login has if certificates, copies and an agent play a part. */
@RequiresOpenSsh
class KeySearchIT {
    private static final byte[] DATA = {1, 2, 3};
    private static final String PLAIN = "ssh-ed25519";
    private static final String CERTIFICATE = "ssh-ed25519-cert-v01@openssh.com";

    private final OpenSshAgent agent = OpenSshAgent.start();
    private final Path key = agent.newKey("id", "ed25519");
    private final Path beside = key.resolveSibling("id-cert.pub");
    private final Path authority = agent.newKey("ca", "ed25519");
    private final List<Failure> unusable = new ArrayList<>();
    private final KeyPair pair;

    KeySearchIT() throws JSchException {
        pair = KeyPair.load(new JSch(), key.toString());
    }

    @BeforeEach
    void certify() {
        certify("+1d");
    }

    @AfterEach
    void close() {
        agent.close();
    }

    private void certify(String until) {
        Command.require("ssh-keygen", "-q", "-s", "" + authority, "-I", "test", "-V", "-2w:" + until, key + ".pub");
    }

    private List<Identity> search(Credentials... candidates) {
        UserCode code = new UserCode(Runnable::run, Deadline.after(new VirtualRuntime(), Duration.ofMinutes(1)));
        KeySearch search = new KeySearch(code, 1024);
        search.look(List.of(candidates));
        unusable.addAll(search.unusable());
        return search.found();
    }

    private Credentials onlyNamed() {
        return Credentials.agent(agent.socket()).withKey(authority);
    }

    private static List<String> types(List<Identity> keys) {
        return keys.stream().map(Identity::getAlgName).toList();
    }

    private boolean verifies(byte[] signature) throws Exception {
        Signature verifier = pair.getVerifier(PLAIN);
        verifier.update(DATA);
        return verifier.verify(signature);
    }

    @Test
    void an_agent_signs_for_a_certificate_beside_a_key_that_only_the_agent_has() throws Exception {
        agent.add(key);
        agent.add(authority);
        Files.delete(key);
        // The agent has the certificate too, since ssh-add adds both: leave it the key alone.
        Command.require("env", "SSH_AUTH_SOCK=" + agent.socket(), "ssh-add", "-q", "-d", "" + beside);

        List<Identity> found = search(onlyNamed(), Credentials.privateKey(key));

        assertThat(types(found)).containsExactlyInAnyOrder(PLAIN, PLAIN, CERTIFICATE);
        AgentKey certified = found.stream()
                .filter(each -> each.getAlgName().equals(CERTIFICATE))
                .map(AgentKey.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(verifies(certified.sign(DATA, CERTIFICATE))).isTrue();
    }

    @Test
    void an_agent_signs_for_a_certificate_that_is_given_with_a_key_that_only_the_agent_has() throws Exception {
        Path elsewhere = Files.move(beside, key.resolveSibling("elsewhere"));
        agent.add(key);
        agent.add(authority);
        Files.delete(key);

        List<Identity> found = search(onlyNamed(), Credentials.privateKey(key).withCertificate(elsewhere));

        assertThat(types(found)).startsWith(CERTIFICATE).contains(PLAIN);
        assertThat(verifies(((AgentKey) found.get(0)).sign(DATA, CERTIFICATE))).isTrue();
    }

    @Test
    void an_expired_certificate_beside_a_key_that_only_the_agent_has_is_noted() throws Exception {
        Files.delete(beside);
        agent.add(key);
        certify("-1w");
        Files.delete(key);

        assertThat(types(search(Credentials.agent(agent.socket()), Credentials.privateKey(key))))
                .containsExactly(PLAIN);
        assertThat(unusable)
                .singleElement()
                .satisfies(failure -> assertThat(failure.message()).contains("id-cert.pub", "expired at"));
    }

    @Test
    void a_key_that_only_the_agent_has_is_offered_although_the_certificate_given_with_it_has_expired()
            throws Exception {
        certify("-1w");
        Path elsewhere = Files.move(beside, key.resolveSibling("elsewhere"));
        agent.add(key);
        agent.add(authority);
        Files.delete(key);

        assertThat(types(search(onlyNamed(), Credentials.privateKey(key).withCertificate(elsewhere))))
                .containsExactly(PLAIN, PLAIN);
        assertThat(unusable)
                .singleElement()
                .satisfies(failure -> assertThat(failure.message()).contains("elsewhere", "expired at"));
    }

    @Test
    void what_is_offered_is_not_wiped_with_its_copies() throws Exception {
        Path copy = Files.copy(key, key.resolveSibling("copy"));
        assertThat(copy.toFile().setReadable(false, false) && copy.toFile().setReadable(true, true))
                .isTrue();

        List<Identity> found = search(
                Credentials.privateKey(copy),
                Credentials.privateKey(key),
                Credentials.privateKey(key).withCertificate(beside),
                Credentials.privateKey(copy));

        assertThat(types(found)).containsExactly(CERTIFICATE, PLAIN);
        for (Identity each : found) {
            assertThat(verifies(each.getSignature(DATA, each.getAlgName()))).isTrue();
        }
    }

    @Test
    void a_failure_that_several_credentials_share_is_noted_once() {
        Path missing = key.resolveSibling("missing");

        assertThat(search(Credentials.privateKey(missing).withCertificate(beside), Credentials.privateKey(missing)))
                .isEmpty();
        assertThat(unusable).hasSize(1);
    }
}
