package dev.autotunnel.internal.hostkeys;

import java.util.List;

/**
 * A server's place and the known_hosts files that a client reads there. Words in braces stand for keys and hashed names.
 *
 * @param name what is special
 * @param host the server's name, as the client is given it
 * @param port the server's port; 0 for the one on which the real server listens
 * @param files the text of each file; one that begins with {@code =} stands for something that is no ordinary file
 */
record KnownHostsCase(String name, String host, int port, List<String> files) {
    static final String MISSING = "=missing";
    static final String DIRECTORY = "=directory";
    static final String LOOP = "=loop";
    /** In a folder in which nobody can make a file. */
    static final String NO_FOLDER = "=no folder";

    static final String BELOW_A_FILE = "=below a file";

    @Override
    public String toString() {
        return name;
    }
}
