package dev.autotunnel.benchmarks.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process we started. Closing it ends it and what it started, by their ids. */
public final class Child implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 2;

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** Starts a process whose output nobody reads. */
    public static Child start(List<String> command) {
        return start(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    /** Starts a process. */
    public static Child start(ProcessBuilder builder) {
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A JVM like this one, with that class to run; its output is for us to read. */
    public static Child jvm(String mainClass, List<String> arguments) {
        return jvm(List.of(), mainClass, arguments);
    }

    /** The same without arguments, run by another {@code java} than this one. */
    public static Child jvm(Path java, String mainClass) {
        return jvm(List.of(), java, mainClass, List.of());
    }

    /** The same, started by a command that becomes it. */
    public static Child jvm(List<String> by, String mainClass, List<String> arguments) {
        return jvm(by, ownJava(), mainClass, arguments);
    }

    /** The {@code java} that runs this. */
    public static Path ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static Child jvm(List<String> by, Path java, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>(by);
        command.add(java.toString());
        // The same on small and large machines, where the default would be a share of the memory.
        command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    /** The process itself. */
    public Process process() {
        return process;
    }

    /** Ends what it started, but not itself. */
    public void killDescendants() {
        process.descendants().toList().forEach(ProcessHandle::destroyForcibly);
    }

    /** The processes it started itself. */
    public List<ProcessHandle> children() {
        return process.children().toList();
    }

    @Override
    public void close() {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly();
        started.forEach(ProcessHandle::destroyForcibly);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(process + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // A child that was started while we listed them.
        started.stream().flatMap(ProcessHandle::descendants).forEach(ProcessHandle::destroyForcibly);
    }
}
