package dev.autotunnel.spring.page;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides whether a request comes from this machine, as far as that can be seen. */
final class LocalRequests {
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1");
    private static final String FORWARDED = "x-forwarded-";
    private static final Set<String> OF_PROXIES = Set.of("forwarded", "x-real-ip", "via");

    /** Tomcat sets it if it takes the client's address from a header, and removes that header. */
    private static final String FORWARDED_BY_TOMCAT = "org.apache.tomcat.request.forwarded";

    private LocalRequests() {}

    /**
     * Returns whether a request came in at a loopback address, names a client of this machine, and has no header of a proxy. A
     * filter may have hidden such headers, so the requests that it has wrapped are looked at too.
     */
    static boolean isLocal(HttpServletRequest request) {
        HttpServletRequest now = request;
        while (isPlain(now)) {
            ServletRequest wrapped = now instanceof HttpServletRequestWrapper wrapper ? wrapper.getRequest() : null;
            if (!(wrapped instanceof HttpServletRequest next)) {
                return true;
            }
            now = next;
        }
        return false;
    }

    /**
     * Returns whether the server takes the client's address from a header that the client may have sent, and hides that header, so
     * {@link #isLocal} may be wrong.
     */
    static boolean isUncertain(HttpServletRequest request) {
        return request.getAttribute(FORWARDED_BY_TOMCAT) != null;
    }

    private static boolean isPlain(HttpServletRequest request) {
        return isLoopback(request.getLocalAddr())
                && isLoopback(request.getRemoteAddr())
                && Collections.list(request.getHeaderNames()).stream().noneMatch(LocalRequests::isOfProxy);
    }

    private static boolean isOfProxy(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        return name.startsWith(FORWARDED) || OF_PROXIES.contains(name);
    }

    private static boolean isLoopback(@Nullable String address) {
        return address != null
                && LOOPBACK.matcher(address.replace("[", "").replace("]", "")).matches();
    }
}
