package dev.autotunnel.spring.mapping;

import dev.autotunnel.spec.InvalidSpecException;
import dev.autotunnel.spring.InvalidTunnelPropertyException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The name of a property, for messages. Immutable; thread-safe.
 *
 * @param name the full name
 */
public record PropertyPath(String name) {
    /** Returns the path of a tunnel. */
    public static PropertyPath ofTunnel(String tunnel) {
        return new PropertyPath("autotunnel.tunnels").key(tunnel);
    }

    /** Returns the path of a property below this one. */
    PropertyPath at(String key) {
        return new PropertyPath(name + "." + key);
    }

    /** Returns the path of an entry of a map, which stands in brackets if it is no plain name. */
    PropertyPath key(String entry) {
        return entry.matches("[A-Za-z0-9-]+") ? at(entry) : new PropertyPath(name + "[" + entry + "]");
    }

    /** Returns the path of an element of a list. */
    PropertyPath at(int index) {
        return new PropertyPath(name + "[" + index + "]");
    }

    /** Makes a value of the spec; a refusal names this property in place of the builder's method. */
    <T> T of(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidSpecException e) {
            throw new InvalidTunnelPropertyException(name, e.value(), e.rule(), e);
        }
    }

    /** Makes a whole spec; a refusal says what does not fit together. */
    public <T> T ofSpec(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidSpecException e) {
            throw new InvalidTunnelPropertyException(name, null, "cannot be used: " + e.getMessage(), e);
        }
    }

    /** As {@link #of}, for a value that must not be shown. */
    <T> T ofSecret(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidSpecException e) {
            throw new InvalidTunnelPropertyException(name, null, e.rule(), e);
        }
    }

    /** Sets the value of this property on something immutable, if there is one; a refusal names this property. */
    <S, V> S set(S on, @Nullable V value, BiFunction<S, V, S> setter) {
        return value == null ? on : of(() -> setter.apply(on, value));
    }

    /** Requires a value. */
    <T> T required(@Nullable T value) {
        if (value == null) {
            throw refused("must be set");
        }
        return value;
    }

    /** Refuses a value that has no meaning here. */
    void absent(@Nullable Object value, String where) {
        if (value != null) {
            throw refused(String.valueOf(value), "must not be set for " + where);
        }
    }

    /** Refuses a value that has no meaning without another property, or without what that property stands for. */
    void absentWithout(String other, @Nullable Object value) {
        if (value != null) {
            throw refused(String.valueOf(value), "must not be set without " + other);
        }
    }

    /** As {@link #absentWithout}, for a value that must not be shown. */
    void absentSecretWithout(String other, @Nullable Object value) {
        if (value != null) {
            throw refused("must not be set without " + other);
        }
    }

    InvalidTunnelPropertyException refused(String rule) {
        return new InvalidTunnelPropertyException(name, null, rule, null);
    }

    InvalidTunnelPropertyException refused(String value, String rule) {
        return new InvalidTunnelPropertyException(name, value, rule, null);
    }
}
