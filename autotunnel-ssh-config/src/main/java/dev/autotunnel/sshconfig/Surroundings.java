package dev.autotunnel.sshconfig;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a configuration refers to without saying it. Immutable.
 *
 * @param variables the environment variables
 * @param home the home directory of the user
 */
record Surroundings(Map<String, String> variables, Path home) {

    /** Returns those of this process. */
    static Surroundings ofThisProcess() {
        return new Surroundings(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** Returns the tokens of one host. */
    Tokens tokens(String destinationHost, HostSettings settings) {
        return new Tokens(variables, home, destinationHost, settings);
    }
}
