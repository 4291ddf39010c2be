package dev.autotunnel.internal.relay;

import static org.awaitility.Awaitility.await;

import dev.autotunnel.internal.transport.FakeLink;

/** Links that die before they have opened a channel. */
final class BriefLinks {
    private BriefLinks() {}

    /** Each is asked for the channel of the one client that waits. */
    static void dieWhileOpening(LocalRelay relay, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            FakeLink dying = new FakeLink().hangOpens();
            relay.attach(dying);
            await().until(() -> dying.requested().size() == 1);
            relay.detach(dying);
            dying.kill();
            await().until(() -> relay.waiting() == 1);
        }
    }

    /** Too quickly for most to be asked for anything. */
    static void comeAndGo(LocalRelay relay, int times) {
        for (int i = 0; i < times; i++) {
            FakeLink brief = new FakeLink().hangOpens();
            relay.attach(brief);
            relay.detach(brief);
            brief.kill();
        }
    }
}
