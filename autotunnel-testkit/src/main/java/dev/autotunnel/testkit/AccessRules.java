package dev.autotunnel.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;

/** Who may log in. Read by MINA's threads, written by the test's. */
final class AccessRules implements PasswordAuthenticator, PublickeyAuthenticator {

    private final String user;
    private final List<PublicKey> authorizedKeys = new CopyOnWriteArrayList<>();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private volatile String password;
    private volatile boolean passwordAccepted = true;
    private volatile boolean everythingRefused;

    AccessRules(String user, String password) {
        this.user = user;
        this.password = password;
    }

    String password() {
        return password;
    }

    void password(String newPassword) {
        password = newPassword;
    }

    void acceptPassword(boolean accept) {
        passwordAccepted = accept;
    }

    void refuseEverything(boolean refuse) {
        everythingRefused = refuse;
    }

    void authorize(PublicKey key) {
        authorizedKeys.add(key);
    }

    @Override
    public boolean authenticate(String username, String candidate, ServerSession session) {
        return admits(username) && passwordAccepted && MessageDigest.isEqual(bytes(candidate), bytes(password));
    }

    @Override
    public boolean authenticate(String username, PublicKey key, ServerSession session) {
        return admits(username) && KeyUtils.findMatchingKey(key, authorizedKeys) != null;
    }

    void answered(List<String> some) {
        answers.addAll(some);
    }

    List<String> answers() {
        return List.copyOf(answers);
    }

    boolean admits(String username) {
        return !everythingRefused && user.equals(username);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
