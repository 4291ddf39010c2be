package dev.autotunnel.docs.site;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs commands on this machine as it is, outside of any {@link Site}. */
public final class Shell {
    private Shell() {}

    /**
     * Runs a script of {@code sh} in a folder. It ends at the first command that fails.
     *
     * @param environment what the environment has beside, or instead of, that of this JVM
     * @throws IllegalStateException if the script takes longer than {@code atMost}; it is ended then
     */
    public static Finished run(Path folder, Map<String, String> environment, Duration atMost, String script) {
        List<String> command = new ArrayList<>(List.of("env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("sh", "-e", "-c", "cd \"$1\"\n" + script, "sh", folder.toString()));
        return Processes.run(command, atMost);
    }
}
