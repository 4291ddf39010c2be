package dev.autotunnel.docs.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One machine of a {@link Site}: it has a network and names of its own, and shares files and processes with the others. Thread-safe. */
public final class Machine {
    private final Site site;
    private final List<String> enter;
    private final Map<String, String> environment;

    Machine(Site site, List<String> enter, Map<String, String> environment) {
        this.site = site;
        this.enter = List.copyOf(enter);
        this.environment = Map.copyOf(environment);
    }

    /** Returns the same machine, whose commands get one more environment variable. */
    public Machine with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(variable, value);
        return new Machine(site, enter, more);
    }

    /** Returns the same machine, where {@code java} is that of another JDK. */
    public Machine withJava(Path home) {
        return with("JAVA_HOME", home.toString()).with("PATH", home + "/bin:" + environment.get("PATH"));
    }

    /** Runs a script of {@code sh} as root in a folder. It ends at the first command that fails. */
    public Finished run(Path folder, String script) {
        return Processes.run(command(folder, script));
    }

    /** The same in the folder {@code /}. */
    public Finished run(String script) {
        return run(Path.of("/"), script);
    }

    /** Starts a script that does not end by itself; see {@link Site#endCommands()}. */
    public void start(Path folder, String script) {
        try {
            Processes.start(command(folder, script), site.newOutput())
                    .getOutputStream()
                    .close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(Path folder, String script) {
        List<String> command = new ArrayList<>(enter);
        command.addAll(List.of("env", "-i"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("sh", "-e", "-c", "cd \"$1\"\n" + script, "sh", folder.toString()));
        return command;
    }
}
