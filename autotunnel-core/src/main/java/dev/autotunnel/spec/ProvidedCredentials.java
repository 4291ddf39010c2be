package dev.autotunnel.spec;

import org.jspecify.annotations.Nullable;

/** Credentials that a provider gives at each attempt; made by {@link Credentials#from}. */
public final class ProvidedCredentials extends Credentials {
    private final CredentialsProvider provider;

    ProvidedCredentials(CredentialsProvider provider) {
        this.provider = provider;
    }

    /** The provider. */
    public CredentialsProvider provider() {
        return provider;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProvidedCredentials that && provider.equals(that.provider);
    }

    @Override
    public int hashCode() {
        return provider.hashCode();
    }

    @Override
    public String toString() {
        return "credentials of a provider";
    }
}
