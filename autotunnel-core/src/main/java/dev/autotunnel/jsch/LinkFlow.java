package dev.autotunnel.jsch;

/**
 * What the channels of one link share for their {@link FlowControl}.
 *
 * @param budget what their windows may take together
 * @param packet in which they send
 */
record LinkFlow(WindowBudget budget, DataPacket packet) {
    static LinkFlow of(int windowLimit) {
        return new LinkFlow(new WindowBudget(windowLimit), new DataPacket());
    }
}
