package dev.autotunnel.internal.jsch.auth;

import com.jcraft.jsch.Identity;
import com.jcraft.jsch.IdentityRepository;
import java.util.List;
import java.util.Vector;

/**
 * Gives JSch the keys of one login in their order. JSch asks again if the server wants a second key; then it gets the keys
 * that were not offered yet, so that no key is refused twice.
 *
 * <p>Called on the connecting thread.
 */
@SuppressWarnings("JdkObsolete") // JSch's interface has a Vector
final class OfferedKeys implements IdentityRepository {
    private static final String READ_ONLY = "the keys of a login do not change";

    private final List<OfferedKey> keys;
    private final Runnable asked;

    /**
     * Makes the repository.
     *
     * @param asked what to do each time before the keys are offered
     */
    OfferedKeys(List<OfferedKey> keys, Runnable asked) {
        this.keys = keys;
        this.asked = asked;
    }

    @Override
    public Vector<Identity> getIdentities() {
        asked.run();
        Vector<Identity> left = new Vector<>();
        keys.stream().filter(key -> !key.wasOffered()).forEach(left::add);
        return left;
    }

    @Override
    public String getName() {
        return "autotunnel";
    }

    @Override
    public int getStatus() {
        return RUNNING;
    }

    @Override
    public boolean add(byte[] identity) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    @Override
    public boolean remove(byte[] blob) {
        throw new UnsupportedOperationException(READ_ONLY);
    }

    @Override
    public void removeAll() {
        throw new UnsupportedOperationException(READ_ONLY);
    }
}
