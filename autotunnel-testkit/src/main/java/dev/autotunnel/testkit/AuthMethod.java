package dev.autotunnel.testkit;

import org.apache.sshd.server.auth.UserAuthFactory;
import org.apache.sshd.server.auth.keyboard.UserAuthKeyboardInteractiveFactory;
import org.apache.sshd.server.auth.password.UserAuthPasswordFactory;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;

/** The ways to log in that {@link EmbeddedSshServer} can offer. Immutable, as every enum. */
public enum AuthMethod {
    /** OpenSSH's {@code publickey}. */
    PUBLIC_KEY,
    /** OpenSSH's {@code password}. */
    PASSWORD,
    /** OpenSSH's {@code keyboard-interactive}: one hidden prompt, {@code Password: }, for the same password. */
    KEYBOARD_INTERACTIVE;

    UserAuthFactory factory() {
        return switch (this) {
            case PUBLIC_KEY -> UserAuthPublicKeyFactory.INSTANCE;
            case PASSWORD -> UserAuthPasswordFactory.INSTANCE;
            case KEYBOARD_INTERACTIVE -> UserAuthKeyboardInteractiveFactory.INSTANCE;
        };
    }
}
