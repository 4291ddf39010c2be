package dev.autotunnel.jsch;

import java.util.function.LongSupplier;

/**
 * What the channels of one link share for their {@link FlowControl}.
 *
 * @param budget what their windows may take together
 * @param packet in which they send
 * @param waited how long the link's reader has waited for bytes so far, in nanoseconds
 */
record LinkFlow(WindowBudget budget, DataPacket packet, LongSupplier waited) {
    static LinkFlow of(int windowLimit, LongSupplier waited) {
        return new LinkFlow(new WindowBudget(windowLimit), new DataPacket(), waited);
    }
}
