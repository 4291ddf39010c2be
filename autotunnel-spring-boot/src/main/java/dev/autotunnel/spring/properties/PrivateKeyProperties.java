package dev.autotunnel.spring.properties;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A private key. Immutable; {@code toString} shows neither the passphrase nor the location, which may be the key itself.
 *
 * @param location file, resource (classpath:, base64:) or text of the key
 * @param passphrase passphrase of the key
 * @param certificates files with user certificates for the key
 */
public record PrivateKeyProperties(
        String location,
        @Nullable String passphrase,
        @DefaultValue List<String> certificates) {
    /** Returns a key of which only the place is given; the short form in a configuration file. */
    public static PrivateKeyProperties of(String location) {
        return new PrivateKeyProperties(location, null, List.of());
    }

    @Override
    public String toString() {
        return "PrivateKeyProperties[certificates=" + certificates + "]";
    }
}
