package dev.autotunnel.examples.totp;

import dev.autotunnel.spec.PromptHandler;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Answers a single hidden prompt with the code of the moment (RFC 6238, with the defaults of authenticator apps: SHA-1, 30 s,
 * six digits). A key that the server keeps on the same machine as the password is no second factor: keep the two apart.
 *
 * <pre>{@code
 * Credentials.anyOf(Credentials.privateKey(file), Credentials.prompts(new Totp(key, Clock.systemUTC())))
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Totp implements PromptHandler {
    private static final String HMAC = "HmacSHA1";
    private static final int SECONDS = 30;
    private static final int MILLION = 1_000_000;
    private static final int LOW_NIBBLE = 0xf;

    private final byte[] key;
    private final Clock clock;

    /**
     * Makes a handler.
     *
     * @param key the shared secret, decoded: apps show it in base32
     */
    public Totp(byte[] key, Clock clock) {
        this.key = key.clone();
        this.clock = clock;
    }

    @Override
    public List<String> answers(Dialogue dialogue) throws GeneralSecurityException {
        boolean single =
                dialogue.prompts().size() == 1 && !dialogue.prompts().get(0).echo();
        return single ? List.of(code()) : List.of(); // no answer fails the login, and sends nothing
    }

    private String code() throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        long step = clock.instant().getEpochSecond() / SECONDS;
        ByteBuffer hash = ByteBuffer.wrap(
                mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array()));
        int offset = hash.get(hash.limit() - 1) & LOW_NIBBLE;
        return "%06d".formatted((hash.getInt(offset) & Integer.MAX_VALUE) % MILLION);
    }
}
