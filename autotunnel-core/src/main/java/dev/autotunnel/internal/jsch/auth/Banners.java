package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.UserInfo;
import org.jspecify.annotations.Nullable;

/**
 * Takes the server's banners during a login (SSH_MSG_USERAUTH_BANNER), and has no answer to any question.
 *
 * <p>Called on the connecting thread; must not block.
 */
class Banners implements UserInfo {
    private final LoginEvidence evidence;

    Banners(LoginEvidence evidence) {
        this.evidence = evidence;
    }

    @Override
    public void showMessage(String message) {
        evidence.banner(message);
    }

    @Override
    public boolean promptPassword(String message) {
        return false;
    }

    @Override
    public @Nullable String getPassword() {
        return null;
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
}
