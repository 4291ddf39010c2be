package dev.autotunnel.internal.jsch.flow;

import dev.autotunnel.internal.jsch.wire.CoalescingOutput;
import dev.autotunnel.internal.jsch.wire.OwnedSocket;
import dev.autotunnel.internal.runtime.HeapBudget;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.util.function.LongSupplier;

/**
 * What the channels of one link share for their {@link FlowControl}. Thread-safe, except that a caller must hold the lock of
 * the packet.
 *
 * @param budget limits the windows of all channels together
 * @param packet the packet in which the channels send their data
 * @param output the stream to which the packets go
 * @param watch runs the tasks that wait for the link's reader
 * @param waited how long the link's reader has waited for bytes so far, in nanoseconds
 */
public record LinkResources(
        WindowBudget budget, DataPacket packet, CoalescingOutput output, ReaderWatch watch, LongSupplier waited) {
    public static LinkResources of(TunnelRuntime runtime, int windowLimit, OwnedSocket wire) {
        WindowBudget budget = new WindowBudget(windowLimit, HeapBudget.of(runtime));
        return new LinkResources(budget, new DataPacket(), wire.output(), new ReaderWatch(), wire::waitedNanos);
    }
}
