package dev.autotunnel.spec;

import java.nio.charset.StandardCharsets;

/** A password or passphrase whose {@code toString} does not show it. */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    static Secret of(String field, CharSequence value) {
        if (value.length() == 0) {
            throw new InvalidSpecException(field, "", "must not be empty");
        }
        return new Secret(value.toString());
    }

    /** The secret itself, as UTF-8, for the one place that sends it. */
    public byte[] reveal() {
        return value.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "***";
    }
}
