package dev.autotunnel.internal.jsch.auth;

import dev.autotunnel.event.Failure;

/**
 * Ends a login from within a callback of JSch. JSch passes unchecked exceptions of callbacks on to the caller of {@code
 * connect}, and asks the server nothing more.
 *
 * <p>Thread-safe.
 */
public final class LoginEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    LoginEnded(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    /** Why the login cannot go on. */
    public Failure failure() {
        return failure;
    }
}
