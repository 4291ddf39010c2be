package dev.autotunnel.examples.stage;

import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;

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
        Waits.pass(pace.steady());

        faults.strike("the link is cut", link::cut);
        Waits.pass(pace.steady());

        faults.strike("the link is frozen", link::freeze);
        Waits.pass(pace.frozen());
        faults.repair("the link moves again", link::thaw);
        Waits.pass(pace.steady());

        faults.strike("the SSH server is stopped", server::stop);
        Waits.pass(pace.stopped());
        faults.repair("the SSH server is started again", server::restart);
        Waits.pass(pace.steady());
    }
}
