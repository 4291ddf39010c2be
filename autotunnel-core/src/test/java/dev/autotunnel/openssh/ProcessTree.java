package dev.autotunnel.openssh;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Ends a process of a fixture and what that process started: by id, with SIGKILL, and waits until they are gone. */
final class ProcessTree {

    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private ProcessTree() {}

    /** Kills the process and all its descendants; nothing happens where it has ended already. */
    static void kill(ProcessHandle root) {
        if (!root.isAlive()) {
            return;
        }
        freeze(root);
        List<ProcessHandle> tree = new ArrayList<>(root.descendants().toList());
        tree.add(root);
        killAll(tree);
    }

    /** Kills the descendants only, those that start meanwhile excepted. */
    static void killDescendants(ProcessHandle root) {
        killAll(root.descendants().toList());
    }

    /** Stops the descendants with SIGSTOP: they live, but do nothing, until they are killed. */
    static void freezeDescendants(ProcessHandle root) {
        root.descendants().forEach(ProcessTree::freeze);
    }

    /** Lets the descendants go on after {@link #freezeDescendants}. */
    static void thawDescendants(ProcessHandle root) {
        root.descendants().forEach(process -> signal("CONT", process));
    }

    /** A server that still accepts would start a child after its children were listed, and that one would be left. */
    private static void freeze(ProcessHandle process) {
        signal("STOP", process);
    }

    /** Fails if the process has just ended, which is as good. */
    private static void signal(String name, ProcessHandle process) {
        Command.run(List.of("sh", "-c", "kill -" + name + " \"$0\"", Long.toString(process.pid())));
    }

    private static void killAll(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        await("end of " + processes)
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(DEADLINE)
                .until(() -> processes.stream().noneMatch(ProcessTree::isRunning));
    }

    /** Tells whether the process can still do anything. */
    static boolean isRunning(ProcessHandle process) {
        return !isZombie(process.pid()) && process.isAlive();
    }

    /** An orphan stays in the process table until its new parent asks for it, which in a container may be never. */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException unreadable) {
            // It is gone, even since the file was opened, or the system has no /proc: isAlive() knows.
            return false;
        }
    }
}
