package dev.autotunnel.internal.jsch.connect;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up a name without the JDK's cache of names, which keeps an answer for 30 s by default.
 *
 * <p>The JDK has no call for this. But its cache distinguishes upper and lower case, and no name service does (RFC 4343). So
 * we look up the name with each letter in upper or lower case at random. A resolver that does distinguish case
 * ({@code jdk.net.hosts.file}, or a custom provider) does not know such a name. We then look up the plain name. If the JVM is
 * configured to keep names for ever ({@code networkaddress.cache.ttl=-1}), only the plain name is looked up.
 *
 * <p>Thread-safe.
 */
final class UncachedLookup implements Resolver.Lookup {
    private static final Logger LOG = LoggerFactory.getLogger(UncachedLookup.class);

    @Override
    public List<InetAddress> addressesOf(String host) throws UnknownHostException {
        if (!keepsForEver()) {
            try {
                return List.of(InetAddress.getAllByName(inRandomCase(host)));
            } catch (UnknownHostException e) {
                LOG.debug("{} is not known in another case", host, e);
            }
        }
        return List.of(InetAddress.getAllByName(host));
    }

    static String inRandomCase(String host) {
        StringBuilder mixed = new StringBuilder(host.length());
        for (char c : host.toLowerCase(Locale.ROOT).toCharArray()) {
            boolean upper = c >= 'a' && c <= 'z' && ThreadLocalRandom.current().nextBoolean();
            mixed.append(upper ? (char) (c - 'a' + 'A') : c);
        }
        return mixed.toString();
    }

    private static boolean keepsForEver() {
        String seconds = property("networkaddress.cache.ttl", "sun.net.inetaddr.ttl");
        return seconds != null && seconds.strip().startsWith("-");
    }

    private static @Nullable String property(String security, String system) {
        String value = Security.getProperty(security);
        return value != null ? value : System.getProperty(system);
    }
}
