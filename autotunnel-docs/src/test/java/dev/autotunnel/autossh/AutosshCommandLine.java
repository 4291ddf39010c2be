package dev.autotunnel.autossh;

import java.util.List;

/** Opens the program's parser, which is not public, to the tests of the pages. */
public final class AutosshCommandLine {
    private AutosshCommandLine() {}

    /** Parses the arguments as the program does, and refuses an environment variable that the program would refuse. */
    public static void parse(List<String> arguments) {
        ArgumentParser.parse(arguments.toArray(String[]::new));
    }
}
