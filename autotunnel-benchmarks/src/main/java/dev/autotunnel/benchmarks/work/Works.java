package dev.autotunnel.benchmarks.work;

import java.util.List;

/** All kinds of work, in the order they are done. */
public final class Works {
    private Works() {}

    /** All. */
    public static List<Work> all() {
        return List.of(
                new BulkWork(),
                new RoundTripWork(),
                new ConnectionsWork(),
                new NeighbourWork(),
                new LongLineWork(),
                new StartWork(),
                new IdleWork(),
                new RecoveryWork(),
                new ComeBackWork(),
                new OutsideRoundTripWork(),
                new OutsideConnectionsWork(),
                new OutsideBulkWork(),
                new InProcessWork());
    }
}
