package dev.autotunnel.spring.diagnostics;

/** Beans and properties of tunnels contradict each other. Immutable; thread-safe. */
public final class TunnelBeansException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /** Says in sentences what is wrong, and what to do. */
    public TunnelBeansException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** Returns what to do. */
    public String action() {
        return action;
    }
}
