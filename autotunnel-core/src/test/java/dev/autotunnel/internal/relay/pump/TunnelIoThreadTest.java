package dev.autotunnel.internal.relay.pump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.autotunnel.internal.runtime.VirtualRuntime;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TunnelIoThreadTest {
    private final VirtualRuntime runtime = new VirtualRuntime();
    private final AtomicInteger started = new AtomicInteger();
    private final TunnelIoThread ioThread = new TunnelIoThread(runtime, () -> {
        started.incrementAndGet();
        throw new IOException("no thread in this test");
    });

    @Test
    void a_client_that_comes_with_the_end_of_the_tunnel_starts_no_thread() {
        ioThread.close();
        assertThatThrownBy(ioThread::join).isInstanceOf(IOException.class).hasMessage("the tunnel is stopped");
        assertThatThrownBy(() -> ioThread.execute(() -> {})).hasMessage("the tunnel is stopped");
        assertThat(started).hasValue(0);
    }

    @Test
    void a_tunnel_that_starts_again_gets_a_thread_again() {
        ioThread.close();
        ioThread.open();
        assertThatThrownBy(ioThread::join).hasMessage("no thread in this test");
        assertThat(started).hasValue(1);
    }
}
