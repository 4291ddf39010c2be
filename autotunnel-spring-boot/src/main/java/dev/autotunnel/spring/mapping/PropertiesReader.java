package dev.autotunnel.spring.mapping;

import dev.autotunnel.spring.InvalidTunnelPropertyException;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/**
 * Reads the properties of the starter, and refuses names that it does not know: a misspelt name would have no effect. Environment
 * variables and system properties may have any name, since other programs set them too.
 *
 * <p>Called on the thread that starts the application.
 */
public final class PropertiesReader extends AbstractBindHandler {
    private static final String PREFIX = "autotunnel";
    private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of(PREFIX);
    private static final int BELOW_A_TUNNEL = 3; // autotunnel.tunnels.<name>.<this>
    private static final String BOUND = "bound";

    private final Environment environment;
    private final Set<ConfigurationPropertyName> known = new HashSet<>();
    private final Set<ConfigurationPropertyName> lists = new HashSet<>();

    private PropertiesReader(Environment environment) {
        this.environment = environment;
    }

    /**
     * Returns the properties.
     *
     * @throws InvalidTunnelPropertyException if there is a name that means nothing, unless all tunnels are switched off, or a list
     *     lacks an element
     */
    public static AutotunnelProperties read(Environment environment) {
        PropertiesReader reader = new PropertiesReader(environment);
        AutotunnelProperties properties = reader.bind();
        if (properties.enabled()) {
            reader.refuseUnknown();
        }
        return properties;
    }

    /** Spring refuses some elements of lists itself, but its exception has the value, which may be a secret. */
    private AutotunnelProperties bind() {
        try {
            return Binder.get(environment).bindOrCreate(PREFIX, Bindable.of(AutotunnelProperties.class), this);
        } catch (BindException e) {
            if (e.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
                throw refused(unbound.getUnboundProperties().iterator().next());
            }
            throw e;
        }
    }

    @Override
    public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
        known.add(name);
        if (Collection.class.isAssignableFrom(target.getType().toClass())) {
            lists.add(name);
        }
        return super.onStart(name, target, context);
    }

    private void refuseUnknown() {
        UnboundElementsSourceFilter ours = new UnboundElementsSourceFilter();
        List<ConfigurationPropertySource> higher = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (ours.apply(source) && source instanceof IterableConfigurationPropertySource names) {
                names.stream()
                        .filter(name -> isUnknown(name) && !isOverridden(name, higher))
                        .map(source::getConfigurationProperty)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .ifPresent(property -> {
                            throw refused(property);
                        });
            }
            higher.add(source);
        }
    }

    private boolean isUnknown(ConfigurationPropertyName name) {
        boolean ofForward = name.getNumberOfElements() > BELOW_A_TUNNEL
                && name.getElement(BELOW_A_TUNNEL, Form.UNIFORM).equals(BOUND);
        return ROOT.isAncestorOf(name) && !ofForward && !known.contains(name);
    }

    /**
     * Whether one of those sources has the short form, such as {@code forwards.db: db.internal:5432}, or anything of a list in
     * which the name is: a list comes as a whole from the highest source that has any of it.
     */
    private boolean isOverridden(ConfigurationPropertyName name, List<ConfigurationPropertySource> higher) {
        // Nothing above a tunnel's own properties has a short form.
        for (ConfigurationPropertyName at = name.getParent();
                at.getNumberOfElements() > BELOW_A_TUNNEL;
                at = at.getParent()) {
            for (ConfigurationPropertySource source : higher) {
                if (source.getConfigurationProperty(at) != null || (lists.contains(at) && hasElement(source, at))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean hasElement(ConfigurationPropertySource source, ConfigurationPropertyName list) {
        ConfigurationPropertyName first = list.append("[0]");
        return source.getConfigurationProperty(first) != null
                || source.containsDescendantOf(first) == ConfigurationPropertyState.PRESENT;
    }

    private InvalidTunnelPropertyException refused(ConfigurationProperty property) {
        ConfigurationPropertyName above = property.getName().getParent();
        while (!known.contains(above) && !above.isEmpty()) {
            above = above.getParent();
        }
        Set<String> names = new TreeSet<>();
        for (ConfigurationPropertyName name : known) {
            if (above.isParentOf(name)) {
                names.add(name.getLastElement(Form.DASHED));
            }
        }
        String where = property.getOrigin() == null ? "" : ", at " + property.getOrigin();
        String which = names.isEmpty()
                ? "%s has no names below it, or has a value itself".formatted(above)
                : "below %s there are: %s".formatted(above, String.join(", ", names));
        if (!names.isEmpty() && lists.contains(above)) {
            which = "the element before it is missing; a list comes as a whole from one source";
        }
        return new InvalidTunnelPropertyException(
                property.getName().toString(), null, "is unknown" + where + "; " + which, null);
    }
}
