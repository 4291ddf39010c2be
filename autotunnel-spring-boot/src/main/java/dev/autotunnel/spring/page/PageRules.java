package dev.autotunnel.spring.page;

import dev.autotunnel.page.content.PageAccess;
import dev.autotunnel.spring.InvalidTunnelPropertyException;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the properties of the page, and makes its rules of them. */
final class PageRules {
    private static final String PREFIX = "autotunnel.page.";
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+");

    private PageRules() {}

    /** Returns the path of the page. */
    static String path(AutotunnelProperties.Page properties) {
        String path = properties.path();
        if (!PATH.matcher(path).matches()) {
            throw new InvalidTunnelPropertyException(
                    PREFIX + "path", path, "must be a path such as /autotunnel, and not end with a slash", null);
        }
        return path;
    }

    /**
     * Returns who may read and command. A management server listens on all addresses unless told otherwise, so the host name is
     * not enough to keep other machines out: {@link PageServlet} looks at the connection as well. Neither helps if a proxy on
     * this machine passes requests on without saying so, hence a token is needed to read too, as soon as there is one.
     */
    static PageAccess access(AutotunnelProperties.Page properties) {
        String token = tokenOf(properties);
        List<String> hosts = properties.allowedHosts();
        if (!hosts.isEmpty() && token == null) {
            throw new InvalidTunnelPropertyException(
                    PREFIX + "allowed-hosts",
                    String.join(",", hosts),
                    "must not be set without autotunnel.page.token: other machines could read the page",
                    null);
        }
        PageAccess.Builder access = PageAccess.builder()
                .allowHost("localhost")
                .allowHost("127.0.0.1")
                .allowHost("::1")
                .tokenToRead(token != null);
        for (int i = 0; i < hosts.size(); i++) {
            allow(access, hosts.get(i), PREFIX + "allowed-hosts[" + i + "]");
        }
        try {
            return access.token(token).build();
        } catch (IllegalArgumentException e) { // its message may become longer, but never contains the token
            throw new InvalidTunnelPropertyException(
                    PREFIX + "token", null, "must be at least 16 visible ASCII characters, without blanks", e);
        }
    }

    private static void allow(PageAccess.Builder access, String host, String property) {
        try {
            access.allowHost(host);
        } catch (IllegalArgumentException e) {
            throw new InvalidTunnelPropertyException(
                    property, host, "must be a host name or an address, without a port", e);
        }
    }

    private static @Nullable String tokenOf(AutotunnelProperties.Page properties) {
        String token = properties.token();
        return token == null || token.isEmpty() ? null : token;
    }
}
