package dev.autotunnel;

import dev.autotunnel.spec.InvalidSpecException;
import org.jspecify.annotations.Nullable;

/** Refuses null in the words of {@link InvalidSpecException}, as the specs do. Stateless; thread-safe. */
final class Given {
    private Given() {}

    static <T> T value(String field, @Nullable T value) {
        if (value == null) {
            throw new InvalidSpecException(field, "null", "must be given");
        }
        return value;
    }
}
