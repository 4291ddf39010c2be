package dev.autotunnel.internal.jsch;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Logger;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.jsch.auth.HostKeyCheck;
import dev.autotunnel.internal.jsch.auth.HostKeyTypes;
import dev.autotunnel.internal.jsch.auth.LoginEvidence;
import dev.autotunnel.internal.jsch.wire.JschLog;
import dev.autotunnel.internal.jsch.wire.OwnedSocket;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import dev.autotunnel.spec.Algorithms;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.SshServer;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

/** After the host key was accepted: is it the server that refuses us, or the line? */
class AttemptFailureTest {
    private final HostKeyCheck hostKeys = new HostKeyCheck(
            SshServer.of("u@h", Credentials.agent(), HostKeys.insecureAcceptAnyKey()),
            new HostKeyTypes().search(),
            true,
            new HostKeyCheck.Progress() {
                @Override
                public void keysExchanged() {}

                @Override
                public void hostKeyAccepted(String key) {}
            });
    private final LoginEvidence login = new LoginEvidence();
    private final JschLog log = new JschLog(login::heard);
    private final AttemptFailure evidence = new AttemptFailure(
            "jump host u@h:22", Algorithms.defaults(), new OwnedSocket(new VirtualRuntime()), hostKeys, login, log);

    @Test
    void a_refusal_on_a_sound_line_is_a_refusal() {
        log.log(Logger.DEBUG, "ssh-ed25519 auth failure");
        Failure failure = ofAuthentication(new JSchException("Auth fail for methods 'publickey'"));

        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.stage()).isEqualTo(Stage.AUTHENTICATION);
        assertThat(failure.message()).startsWith("jump host u@h:22: the server refuses the key: ");
    }

    @Test
    void a_refusal_after_a_write_that_failed_is_none() {
        log.log(Logger.WARN, "an exception during authentication", new SocketException("Broken pipe"));
        Failure failure = ofAuthentication(new JSchException("Auth fail for methods 'publickey'"));

        assertThat(failure.kind()).isEqualTo(Kind.LINK_CLOSED);
        assertThat(failure.message()).isEqualTo("jump host u@h:22: the connection broke during the login: Broken pipe");
    }

    @Test
    void a_write_that_failed_before_any_method_was_tried_is_none_either() {
        IOException broken = new SocketException("Connection reset");
        Failure failure = ofAuthentication(new JSchException("Session.connect: " + broken, broken));

        assertThat(failure.kind()).isEqualTo(Kind.LINK_CLOSED);
        assertThat(failure.message()).endsWith("Connection reset");
    }

    @Test
    void a_close_after_a_refused_key_is_a_refusal() {
        log.log(Logger.DEBUG, "ssh-ed25519 preauth failure");
        log.log(Logger.WARN, "an exception during authentication", new IOException("End of IO Stream Read"));
        Failure failure = ofAuthentication(new JSchException("Auth fail for methods 'publickey'"));

        assertThat(failure.kind()).isEqualTo(Kind.AUTHENTICATION_REFUSED);
        assertThat(failure.remedy()).contains("authorized_keys");
    }

    @Test
    void the_answers_of_the_server_are_counted_during_the_login_alone() {
        assertThat(log.isEnabled(Logger.DEBUG)).isTrue();
        log.listenTo(Thread.currentThread());
        log.log(Logger.DEBUG, "ssh-ed25519 auth failure");

        assertThat(login.wasRefused()).isFalse();
    }

    private Failure ofAuthentication(Exception e) {
        assertThat(hostKeys.check("h", new byte[] {1})).isEqualTo(HostKeyCheck.OK);
        return evidence.of(e);
    }
}
