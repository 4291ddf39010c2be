package dev.autotunnel.benchmarks.work;

import dev.autotunnel.benchmarks.load.Target;
import dev.autotunnel.benchmarks.site.Child;
import dev.autotunnel.benchmarks.site.ProcessFigures;
import dev.autotunnel.benchmarks.site.ServerAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A JVM that does nothing but hold tunnels. */
final class IdleJvm implements AutoCloseable {

    /**
     * What it takes.
     *
     * @param threads of the platform
     * @param heapBytes in use after a collection
     * @param pssKib afterwards; empty where that is not told
     */
    record Figures(int threads, long heapBytes, OptionalLong pssKib) {}

    private final String variant;
    private final int tunnels;
    private final Child child;
    private final BufferedReader answers;
    private final Writer questions;

    /** Begins to open the tunnels. */
    IdleJvm(ServerAccess access, String variant, int tunnels, Target target) {
        this.variant = variant;
        this.tunnels = tunnels;
        this.child = Child.jvm(
                IdleMain.class.getName(),
                List.of(
                        variant,
                        Integer.toString(access.port()),
                        access.directory().toString(),
                        Integer.toString(target.address().getPort()),
                        Integer.toString(tunnels)));
        this.answers = child.process().inputReader();
        this.questions = child.process().outputWriter();
    }

    String variant() {
        return variant;
    }

    int tunnels() {
        return tunnels;
    }

    void awaitReady() throws IOException {
        if (!IdleMain.READY.equals(answers.readLine())) {
            throw new IOException("%d tunnels of %s did not open".formatted(tunnels, variant));
        }
    }

    Duration cpu() {
        return ProcessFigures.cpu(child.process().toHandle());
    }

    Figures figures() throws IOException {
        questions.write("?\n");
        questions.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the JVM with " + tunnels + " tunnels of " + variant + " ended");
        }
        String[] words = answer.split(" ", -1);
        return new Figures(
                Integer.parseInt(words[0]),
                Long.parseLong(words[1]),
                ProcessFigures.pssKib(child.process().toHandle()));
    }

    @Override
    public void close() {
        child.close();
    }
}
