package dev.autotunnel.internal.jsch.auth.certificate;

import org.jspecify.annotations.Nullable;

/** A certificate cannot be used. The message continues a sentence that begins with the certificate: "expired at ...". */
public final class InvalidCertificateException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidCertificateException(String what) {
        this(what, null);
    }

    InvalidCertificateException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }

    /** Returns the statement about the certificate. */
    public String what() {
        return String.valueOf(getMessage());
    }
}
