package dev.autotunnel.examples.stage;

import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.time.Duration;

/** What fails, and when. */
public final class Scenario {
    private final Faults faults;
    private final FaultyLink link;
    private final EmbeddedSshServer server;
    private final Pace pace;

    public Scenario(Faults faults, FaultyLink link, EmbeddedSshServer server, Pace pace) {
        this.faults = faults;
        this.link = link;
        this.server = server;
        this.pace = pace;
    }

    /** Returns some time after the last repair. */
    public void play() throws InterruptedException {
        pass(pace.steady());

        faults.strike("the link is cut", link::cut);
        pass(pace.steady());

        faults.strike("the link is frozen", link::freeze);
        pass(pace.frozen());
        faults.repair("the link moves again", link::thaw);
        pass(pace.steady());

        faults.strike("the SSH server is stopped", server::stop);
        pass(pace.stopped());
        faults.repair("the SSH server is started again", server::restart);
        pass(pace.steady());
    }

    private static void pass(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }
}
