package dev.autotunnel.spec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/** A password or passphrase whose {@code toString} does not show it. Thread-safe, as its supplier is. */
public final class Secret {
    private static final int MOST_BYTES_A_CHAR = 3;

    private final Supplier<char[]> source;
    private final boolean supplied;

    private Secret(Supplier<char[]> source, boolean supplied) {
        this.source = source;
        this.supplied = supplied;
    }

    static Secret of(String field, CharSequence value) {
        if (Rules.given(field, value).length() == 0) {
            throw new InvalidSpecException(field, "", "must not be empty");
        }
        char[] copy = new char[value.length()];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = value.charAt(i);
        }
        return new Secret(copy::clone, false);
    }

    static Secret from(String field, Supplier<char[]> supplier) {
        return new Secret(Rules.given(field, supplier), true);
    }

    /** Returns whether the secret comes from a supplier of the application, which is asked at each {@link #reveal()}. */
    public boolean isSupplied() {
        return supplied;
    }

    /**
     * Returns the secret itself, as UTF-8, for the one place that sends it. The caller overwrites the array after its use.
     *
     * @throws IllegalStateException if a supplier gave nothing
     * @throws RuntimeException what a supplier threw
     */
    public byte[] reveal() {
        char[] chars = source.get();
        if (chars == null || chars.length == 0) {
            throw new IllegalStateException("the supplier gave no secret");
        }
        byte[] room = new byte[chars.length * MOST_BYTES_A_CHAR];
        ByteBuffer encoded = ByteBuffer.wrap(room);
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(CharBuffer.wrap(chars), encoded, true);
        byte[] bytes = Arrays.copyOf(room, encoded.position());
        Arrays.fill(room, (byte) 0);
        Arrays.fill(chars, '\0');
        return bytes;
    }

    @Override
    public String toString() {
        return "***";
    }
}
