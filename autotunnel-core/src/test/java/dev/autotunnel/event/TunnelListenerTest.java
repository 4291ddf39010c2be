package dev.autotunnel.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TunnelListenerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Failure WHY = Failure.of(Kind.LINK_CLOSED, Stage.LINK, "reset by the server");
    private static final TunnelState.Connecting CONNECTING = TunnelState.Connecting.of(1, NOW);
    private static final TunnelState.Up UP = TunnelState.Up.of(NOW, List.of(), List.of(), MonitorStatus.OFF);
    private static final TunnelState.Waiting WAITING = TunnelState.Waiting.of(2, WHY, NOW);
    private static final TunnelState.Failed FAILED = TunnelState.Failed.of(WHY, 3);

    private final List<String> heard = new ArrayList<>();
    private final TunnelListener listener = TunnelListener.builder()
            .onUp(change -> heard.add("up"))
            .onDown(change -> heard.add("down"))
            .onFailed(change -> heard.add("failed"))
            .build();

    @Test
    void each_callback_is_called_for_its_own_changes() {
        change(TunnelState.Stopped.of(), CONNECTING);
        change(CONNECTING, UP);
        listener.onEvent(TunnelEvent.UpChanged.of(EventHeader.of("orders", 1, NOW, UP), UP));
        listener.onEvent(TunnelEvent.ConnectionFailed.of(EventHeader.of("orders", 1, NOW, UP), "db", WHY, 1));
        change(UP, WAITING);
        change(WAITING, CONNECTING);
        change(CONNECTING, WAITING);
        change(CONNECTING, UP);
        change(UP, TunnelState.Stopping.of(NOW));

        assertThat(heard).containsExactly("up", "down", "up", "down");
    }

    @Test
    void a_tunnel_that_gives_up_from_up_is_down_and_has_failed() {
        change(UP, FAILED);
        change(CONNECTING, FAILED);

        assertThat(heard).containsExactly("down", "failed", "failed");
    }

    @Test
    void the_callback_for_all_hears_all_in_the_order_of_the_callbacks() {
        List<Object> all = new ArrayList<>();
        TunnelListener both = TunnelListener.builder()
                .onEvent(all::add)
                .onUp(change -> all.add("up"))
                .build();
        TunnelEvent up = TunnelEvent.StateChanged.of(EventHeader.of("orders", 1, NOW, UP), CONNECTING, null);

        both.onEvent(up);

        assertThat(all).containsExactly(up, "up");
    }

    private void change(TunnelState from, TunnelState to) {
        listener.onEvent(TunnelEvent.StateChanged.of(EventHeader.of("orders", 1, NOW, to), from, null));
    }
}
