package dev.autotunnel.spec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a dry run of a tunnel tries besides the login and the remote forwards, see {@code TunnelSupervisor.check}.
 *
 * <p>Immutable; thread-safe.
 */
public final class CheckOptions {
    private static final CheckOptions DEFAULTS = new CheckOptions(true, false);

    private final boolean targets;
    private final boolean eachCredential;

    private CheckOptions(boolean targets, boolean eachCredential) {
        this.targets = targets;
        this.eachCredential = eachCredential;
    }

    /** Connects to the target of each local and direct forward; logs in as the tunnel would, and in no other way. */
    public static CheckOptions defaults() {
        return DEFAULTS;
    }

    /** Does not connect to the targets of local and direct forwards: some servers count or log connections that send nothing. */
    public CheckOptions withoutTargets() {
        return new CheckOptions(false, eachCredential);
    }

    /**
     * Also logs in once with each credential of {@link Credentials#anyOf} alone, so that one learns which of them the server
     * accepts. By default only the first that succeeds is found. Servers count each refusal, and some shut a client out for
     * too many.
     */
    public CheckOptions withEachCredential() {
        return new CheckOptions(targets, true);
    }

    /** Whether the targets of local and direct forwards are connected to. */
    public boolean targets() {
        return targets;
    }

    /** Whether each credential is tried by itself. */
    public boolean eachCredential() {
        return eachCredential;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CheckOptions that && targets == that.targets && eachCredential == that.eachCredential;
    }

    @Override
    public int hashCode() {
        return Objects.hash(targets, eachCredential);
    }

    @Override
    public String toString() {
        return (targets ? "with" : "without") + " targets, "
                + (eachCredential ? "each credential" : "the first credential that is accepted");
    }
}
