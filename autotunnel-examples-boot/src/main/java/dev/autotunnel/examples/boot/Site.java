package dev.autotunnel.examples.boot;

import dev.autotunnel.testkit.EmbeddedSshServer;
import dev.autotunnel.testkit.FaultyLink;
import java.io.IOException;

/**
 * What production has and this machine has not: a database that only a bastion reaches, by the name {@code db.internal}. The way to
 * the bastion can fail.
 */
final class Site implements AutoCloseable {
    private final Postgres postgres;
    private final EmbeddedSshServer bastion;
    private final FaultyLink link;

    private Site(Postgres postgres) {
        this.postgres = postgres;
        this.bastion = EmbeddedSshServer.start();
        this.link = FaultyLink.to(bastion.address());
        bastion.mapTarget("db.internal", 5432, postgres.address());
    }

    static Site start() throws IOException {
        return new Site(Postgres.start());
    }

    EmbeddedSshServer bastion() {
        return bastion;
    }

    FaultyLink link() {
        return link;
    }

    /** The arguments of the application: where the bastion is, and how to log in. */
    String[] arguments() {
        return new String[] {
            "--spring.profiles.active=tunnel",
            "--bastion.server=" + bastion.user() + "@127.0.0.1:" + link.port(),
            "--bastion.private-key=" + bastion.privateKeyFile(),
            "--bastion.known-hosts=" + bastion.knownHostsFile(link.address())
        };
    }

    @Override
    public void close() {
        link.close();
        bastion.close();
        postgres.close();
    }
}
