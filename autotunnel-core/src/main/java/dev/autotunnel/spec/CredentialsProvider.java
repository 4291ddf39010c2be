package dev.autotunnel.spec;

/**
 * Gives the credentials for a login, for example from a vault that issues short-lived keys. Used by
 * {@link Credentials#from(CredentialsProvider)}.
 *
 * <p>A provider is asked anew at each attempt to connect, before the server is contacted. It runs on a thread of the library's
 * pool, and may block for nearly half of the time that the attempt has ({@code connectDeadline}); then its thread is
 * interrupted. If it throws or takes too long, the attempt fails with the kind {@code CREDENTIALS_UNAVAILABLE}, and another
 * attempt follows as after any failure of the network. Beside other credentials it is passed over.
 *
 * <p>Called by one thread at a time for one tunnel; an implementation that several tunnels share must be thread-safe.
 */
@FunctionalInterface
public interface CredentialsProvider {
    /**
     * Returns the credentials for one login.
     *
     * @param server the server to log in to, which may be a jump host
     * @return any credentials but those of another provider
     * @throws Exception if there are none now; the failure names the exception's class but not its text, and has it as its cause
     */
    Credentials credentials(SshServer server) throws Exception;
}
