package dev.autotunnel.autossh;

import java.security.Security;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Shortens the time for which the JVM caches the result of a name lookup.
 *
 * <p>By default the JVM caches an address for 30 s and a failed lookup for 10 s. If the name of a server gets a new address, the
 * program would connect to the old one for that long. A setting of the user stays as it is: the security properties
 * {@code networkaddress.cache.ttl} and {@code networkaddress.cache.negative.ttl}, and the system properties
 * {@code sun.net.inetaddr.ttl} and {@code sun.net.inetaddr.negative.ttl}.
 *
 * <p>The JVM reads these properties only once. Called on the main thread, before the first name lookup.
 */
final class AddressCache {
    private static final String SECONDS = "1";

    /** The value in the {@code java.security} file of every JDK. The same value set by a user looks the same. */
    private static final String JDK_NEGATIVE_SECONDS = "10";

    private AddressCache() {}

    /** Sets the security properties of this JVM. */
    static void shorten() {
        shorten(Security::getProperty, System::getProperty, Security::setProperty);
    }

    static void shorten(
            UnaryOperator<@Nullable String> security,
            UnaryOperator<@Nullable String> system,
            BiConsumer<String, String> setSecurity) {
        if (security.apply("networkaddress.cache.ttl") == null && system.apply("sun.net.inetaddr.ttl") == null) {
            setSecurity.accept("networkaddress.cache.ttl", SECONDS);
        }
        String negative = security.apply("networkaddress.cache.negative.ttl");
        boolean isDefault = negative == null || negative.equals(JDK_NEGATIVE_SECONDS);
        if (isDefault && system.apply("sun.net.inetaddr.negative.ttl") == null) {
            setSecurity.accept("networkaddress.cache.negative.ttl", SECONDS);
        }
    }
}
