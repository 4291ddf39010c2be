package dev.autotunnel.internal.jsch.connect.proxy;

import java.io.IOException;

/** A proxy does not connect us to the server. The words of the proxy in the message are quoted. */
final class ProxyRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    ProxyRefusal(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** Returns what to do about the refusal. */
    String remedy() {
        return remedy;
    }
}
