package dev.autotunnel.spring.start;

import dev.autotunnel.spring.InvalidTunnelPropertyException;
import dev.autotunnel.spring.diagnostics.TunnelBeansException;
import dev.autotunnel.spring.mapping.PropertyPath;
import java.util.HashMap;
import java.util.Map;

/** The names of the tunnels of a context: each stands for one tunnel. Not thread-safe. */
final class TunnelNames {
    private final Map<String, String> ofBeans = new HashMap<>();
    private final Map<String, PropertyPath> ofProperties = new HashMap<>();

    /** Adds a tunnel that comes from properties; a name that a bean has is refused. */
    void addProperties(String name) {
        ofProperties.put(name, PropertyPath.ofTunnel(name));
        check(name);
    }

    /**
     * Adds a tunnel that comes from a bean; a name that another tunnel has is refused.
     *
     * @param origin the bean, as words that follow "the"
     */
    void addBean(String name, String origin) {
        String other = ofBeans.putIfAbsent(name, origin);
        if (other != null) {
            throw new TunnelBeansException(
                    "Two tunnels have the name %s: the %s, and the %s.".formatted(name, other, origin),
                    "Give one of them another name.");
        }
        check(name);
    }

    private void check(String name) {
        PropertyPath property = ofProperties.get(name);
        String bean = ofBeans.get(name);
        if (property != null && bean != null) {
            String rule =
                    "must not have the name of another tunnel: %s is also the name of the %s".formatted(name, bean);
            throw new InvalidTunnelPropertyException(property.name(), null, rule, null);
        }
    }
}
