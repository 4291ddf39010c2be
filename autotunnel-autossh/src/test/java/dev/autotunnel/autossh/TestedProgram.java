package dev.autotunnel.autossh;

/** The two programs that are compared. */
enum TestedProgram {
    /** autossh of Debian. */
    AUTOSSH,
    /** The program of this module. */
    OURS;

    String executable() {
        return this == AUTOSSH
                ? "/usr/bin/autossh"
                : InstalledProgram.launcher().toString();
    }
}
