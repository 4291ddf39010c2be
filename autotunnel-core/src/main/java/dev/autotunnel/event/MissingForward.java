package dev.autotunnel.event;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A forward that could not be bound, on a tunnel whose {@code exitOnForwardFailure} is off.
 *
 * <p>Immutable; thread-safe.
 */
public final class MissingForward {
    private final String name;
    private final Failure cause;

    private MissingForward(String name, Failure cause) {
        this.name = Objects.requireNonNull(name, "name");
        this.cause = Objects.requireNonNull(cause, "cause");
    }

    /** Makes a missing forward. The library makes these objects; a test of a listener may make one, too. */
    public static MissingForward of(String name, Failure cause) {
        return new MissingForward(name, cause);
    }

    /** The forward's name in the spec. */
    public String name() {
        return name;
    }

    /** Returns why the forward is missing. */
    public Failure cause() {
        return cause;
    }

    private Object[] components() {
        return new Object[] {name, cause};
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MissingForward that && Arrays.equals(components(), that.components());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(components());
    }

    @Override
    public String toString() {
        return name + " missing: " + cause;
    }
}
