package dev.autotunnel.spring.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.TunnelState;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.support.GenericApplicationContext;

/** Several tunnels stop at a checkpoint: together, and each of them whatever becomes of the others. */
class CheckpointLifecycleTest {
    private final List<TunnelSupervisor> tunnels =
            Stream.generate(CheckpointLifecycleTest::running).limit(5).toList();
    private final CheckpointLifecycle lifecycle = new CheckpointLifecycle(new GenericApplicationContext(), provider());

    @Test
    void all_tunnels_stop_at_the_same_time() {
        CountDownLatch stopping = new CountDownLatch(tunnels.size());
        AtomicInteger together = new AtomicInteger();
        tunnels.forEach(tunnel -> doAnswer(call -> {
                    stopping.countDown();
                    if (stopping.await(10, TimeUnit.SECONDS)) {
                        together.incrementAndGet();
                    }
                    return null;
                })
                .when(tunnel)
                .stop());
        lifecycle.start();
        lifecycle.stop();
        assertThat(together).hasValue(tunnels.size());
        lifecycle.start();
        tunnels.forEach(tunnel -> verify(tunnel).start());
    }

    @Test
    void a_tunnel_that_does_not_stop_does_not_keep_the_others() {
        doThrow(new IllegalStateException("too slow")).when(tunnels.get(1)).stop();
        lifecycle.start();
        lifecycle.stop();
        tunnels.forEach(tunnel -> verify(tunnel).stop());
        lifecycle.start();
        tunnels.forEach(tunnel -> verify(tunnel).start());
    }

    @Test
    void a_tunnel_that_does_not_start_does_not_keep_the_others() {
        doThrow(new IllegalStateException("the port is taken"))
                .when(tunnels.get(1))
                .start();
        lifecycle.start();
        lifecycle.stop();
        assertThatThrownBy(lifecycle::start).hasMessage("the port is taken");
        tunnels.forEach(tunnel -> verify(tunnel).start());
    }

    @Test
    void after_a_restore_that_failed_the_next_checkpoint_stops_all_tunnels_and_its_restore_starts_them() {
        TunnelSupervisor failing = afterARestoreThatFailed();
        assertThat(lifecycle.isRunning()).as("Spring stops only what runs").isTrue();
        when(failing.state()).thenReturn(TunnelState.Stopped.of());
        lifecycle.stop();
        verify(failing).stop();
        verify(tunnels.get(0), times(2)).stop();
        lifecycle.start();
        tunnels.forEach(tunnel -> verify(tunnel, times(2)).start());
    }

    @Test
    void a_tunnel_that_was_started_by_hand_after_a_restore_that_failed_is_started_once_at_the_next() {
        TunnelSupervisor failing = afterARestoreThatFailed();
        lifecycle.stop();
        lifecycle.start();
        verify(failing, times(2)).start();
    }

    @Test
    void a_tunnel_that_was_not_running_stays_as_it_is() {
        when(tunnels.get(1).state()).thenReturn(TunnelState.Stopped.of());
        lifecycle.start();
        lifecycle.stop();
        lifecycle.start();
        verify(tunnels.get(1), never()).stop();
        verify(tunnels.get(1), never()).start();
    }

    /** Returns the tunnel that did not start. */
    private TunnelSupervisor afterARestoreThatFailed() {
        TunnelSupervisor failing = tunnels.get(1);
        doThrow(new IllegalStateException("the port is taken"))
                .doReturn(failing)
                .when(failing)
                .start();
        lifecycle.start();
        lifecycle.stop();
        assertThatThrownBy(lifecycle::start).hasMessage("the port is taken");
        return failing;
    }

    @Test
    void a_tunnel_that_has_given_up_stops_too_since_it_holds_its_ports() {
        Failure why = Failure.of(Failure.Kind.AUTHENTICATION_REFUSED, Failure.Stage.AUTHENTICATION, "no");
        when(tunnels.get(1).state()).thenReturn(TunnelState.Failed.of(why, 1));
        lifecycle.start();
        lifecycle.stop();
        verify(tunnels.get(1)).stop();
        lifecycle.start();
        verify(tunnels.get(1)).start();
    }

    private ObjectProvider<TunnelSupervisor> provider() {
        return new ObjectProvider<>() {
            @Override
            public Stream<TunnelSupervisor> stream() {
                return tunnels.stream();
            }
        };
    }

    private static TunnelSupervisor running() {
        TunnelSupervisor tunnel = mock(TunnelSupervisor.class);
        when(tunnel.state()).thenReturn(TunnelState.Connecting.of(1, Instant.EPOCH));
        return tunnel;
    }
}
