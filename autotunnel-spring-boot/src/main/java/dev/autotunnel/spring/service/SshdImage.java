package dev.autotunnel.spring.service;

import dev.autotunnel.spec.Credentials;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of the image {@code linuxserver/openssh-server}. Thread-safe. */
final class SshdImage {
    static final String NAME = "linuxserver/openssh-server";

    private SshdImage() {}

    /** Returns the user; null if it is not given, which stands for the user of the properties. */
    static @Nullable String user(Map<String, ? extends @Nullable String> environment) {
        return environment.get("USER_NAME");
    }

    /** Returns the password; null if none is given, which stands for the credentials of the properties. */
    static @Nullable Credentials credentials(Map<String, ? extends @Nullable String> environment) {
        String password = environment.get("USER_PASSWORD");
        return password == null || password.isEmpty() ? null : Credentials.password(password);
    }
}
