package dev.autotunnel.jsch;

import java.util.function.LongSupplier;

/**
 * What the channels of one link share for their {@link FlowControl}.
 *
 * @param budget what their windows may take together
 * @param packet in which they send
 * @param output where their packets go
 * @param waited how long the link's reader has waited for bytes so far, in nanoseconds
 */
record LinkFlow(WindowBudget budget, DataPacket packet, WireOutput output, LongSupplier waited) {
    static LinkFlow of(int windowLimit, Wire wire) {
        return new LinkFlow(new WindowBudget(windowLimit), new DataPacket(), wire.output(), wire::waitedNanos);
    }
}
