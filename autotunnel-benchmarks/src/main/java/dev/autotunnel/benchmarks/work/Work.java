package dev.autotunnel.benchmarks.work;

/** One kind of work. */
public interface Work {
    /** As {@code --only} names it. */
    String name();

    /** Does it with all variants, as often as there are rounds. */
    void run(Run run) throws Exception;
}
