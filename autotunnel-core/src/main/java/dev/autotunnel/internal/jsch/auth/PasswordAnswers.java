package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.UIKeyboardInteractive;
import com.jcraft.jsch.UserInfo;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.text.UntrustedText;
import dev.autotunnel.spec.Secret;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives JSch the password of one login. The password is sent once by the method {@code password}, and once by the method {@code
 * keyboard-interactive} in answer to a single hidden prompt; each time it is a fresh copy, because JSch overwrites what it has
 * sent. A further question ends the login: it would be answered wrongly, and servers count wrong answers.
 *
 * <p>Called on the connecting thread; must not block.
 */
final class PasswordAnswers implements UserInfo, UIKeyboardInteractive {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordAnswers.class);

    /** The name that JSch gives to the question for a new password (SSH_MSG_USERAUTH_PASSWD_CHANGEREQ). */
    private static final String CHANGE = "Password Change Required";

    private static final String SECOND_FACTOR =
            "check the password; if the server wants a second factor, use a key, or exempt this user from it";

    private final Secret secret;
    private final LoginEvidence evidence;
    private boolean sent;
    private boolean answered;

    PasswordAnswers(Secret secret, LoginEvidence evidence) {
        this.secret = secret;
        this.evidence = evidence;
    }

    /** JSch asks a second time if the server refused the password. */
    @Override
    public boolean promptPassword(String message) {
        if (sent) {
            throw ended("the server refused the password", LoginEvidence.PASSWORD_REMEDY);
        }
        sent = true;
        return true;
    }

    @Override
    public String getPassword() {
        return reveal();
    }

    @Override
    public String[] promptKeyboardInteractive(
            String destination, String name, String instruction, String[] prompts, boolean[] echo) {
        if (prompts.length == 0) {
            LOG.debug("the server says {} {}", UntrustedText.quote(name), UntrustedText.quote(instruction));
            return prompts;
        }
        if (sent && name.equals(CHANGE)) {
            throw ended("the server wants the password to be changed", "log in with ssh and change the password");
        }
        String asked = UntrustedText.quote(String.join(" ", prompts));
        if (answered) {
            throw ended("the server does not let us in with the password alone, it asks: " + asked, SECOND_FACTOR);
        }
        if (prompts.length != 1 || echo[0]) {
            throw ended("the server asks for something else than a password: " + asked, SECOND_FACTOR);
        }
        answered = true;
        return new String[] {reveal()};
    }

    @Override
    public void showMessage(String message) {
        LOG.debug("the server's banner: {}", UntrustedText.quote(message));
    }

    @Override
    public @Nullable String getPassphrase() {
        return null;
    }

    @Override
    public boolean promptPassphrase(String message) {
        return false;
    }

    @Override
    public boolean promptYesNo(String message) {
        return false;
    }

    private String reveal() {
        evidence.passwordSent();
        return new String(secret.reveal(), StandardCharsets.UTF_8);
    }

    private static LoginEnded ended(String message, String remedy) {
        return new LoginEnded(Failure.of(Kind.AUTHENTICATION_REFUSED, Stage.AUTHENTICATION, message)
                .withRemedy(remedy));
    }
}
