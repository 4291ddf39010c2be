package dev.autotunnel.testkit;

/** Where the server falls silent and where it hangs up. Read by MINA's threads, written by the test's. */
final class StageFaults {

    /** What is to be done with a message. */
    enum Verdict {
        PASS,
        HOLD,
        DROP
    }

    private volatile Stage stall = Stage.NONE;
    private volatile Stage drop = Stage.NONE;
    private volatile boolean keepAlivesIgnored;

    void stallAt(Stage stage) {
        stall = stage;
    }

    void dropAt(Stage stage) {
        drop = stage;
    }

    void ignoreKeepAlives(boolean ignore) {
        keepAlivesIgnored = ignore;
    }

    boolean ignoresKeepAlives() {
        return keepAlivesIgnored;
    }

    Verdict verdict(Stage stage) {
        if (stage == Stage.NONE) {
            return Verdict.PASS;
        }
        if (stage == drop) {
            return Verdict.DROP;
        }
        return stage == stall ? Verdict.HOLD : Verdict.PASS;
    }
}
