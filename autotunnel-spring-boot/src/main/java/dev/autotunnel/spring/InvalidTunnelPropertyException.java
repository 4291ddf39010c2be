package dev.autotunnel.spring;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A property of a tunnel was refused: which one, its value, and the rule that it breaks. Never holds a secret.
 *
 * <p>Immutable; thread-safe.
 */
public final class InvalidTunnelPropertyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String property;
    private final @Nullable String value;
    private final String rule;

    /**
     * Names the property, the value as text, and the rule.
     *
     * @param value null if there is none, or if it is a secret
     * @param rule words that follow the name of the property: "must be ..."
     */
    public InvalidTunnelPropertyException(
            String property, @Nullable String value, String rule, @Nullable Throwable cause) {
        super(property + (value == null ? " " : ": \"" + value + "\" ") + rule, cause);
        this.property = property;
        this.value = value;
        this.rule = rule;
    }

    /** Returns the full name of the property, as in {@code autotunnel.tunnels.orders.server}. */
    public String property() {
        return property;
    }

    /** Returns the refused value; empty if there is none, or if it is a secret. */
    public Optional<String> value() {
        return Optional.ofNullable(value);
    }

    /** Returns what the value must be, as words that follow it. */
    public String rule() {
        return rule;
    }
}
