package dev.autotunnel.benchmarks.peer;

/** Which side listens. */
public enum Route {
    /** We do: {@code ssh -L}. */
    LOCAL,
    /** The server does: {@code ssh -R}. */
    REMOTE;

    /** As tables show it. */
    public String flag() {
        return this == LOCAL ? "-L" : "-R";
    }
}
