package dev.autotunnel.autossh;

/** The two programs that are compared. */
enum Subject {
    /** The real one, as Debian has it. */
    AUTOSSH,
    /** Ours. */
    OURS;

    String executable() {
        return this == AUTOSSH ? "/usr/bin/autossh" : Installed.launcher().toString();
    }
}
