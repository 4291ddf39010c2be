package dev.autotunnel.internal.hostkeys.key;

/** A public key cannot be read. The message says why, in words that contain nothing of the key. */
public final class InvalidHostKeyException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidHostKeyException(String reason) {
        super(reason);
    }
}
