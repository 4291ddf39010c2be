package dev.autotunnel.internal.relay.client;

import dev.autotunnel.event.Failure;
import dev.autotunnel.internal.relay.pump.ForwardTraffic;
import dev.autotunnel.internal.transport.SshChannel;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The end of a client of whom only the decisions about it matter. */
final class FakeEnd implements ClientEnd {
    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void whenGivenUp(Runnable task) {}

    @Override
    public void hold() {}

    @Override
    public void handOver(Runnable then) {}

    @Override
    public void execute(Runnable task) {}

    @Override
    public ClientConnection carry(SshChannel channel, ForwardTraffic traffic, Consumer<Optional<Failure>> whenOver) {
        return new FakeConnection();
    }

    @Override
    public void reject(@Nullable Failure why) {}

    /** A connection without bytes. */
    static final class FakeConnection implements ClientConnection {
        @Override
        public void start() {}

        @Override
        public void abort() {}
    }
}
