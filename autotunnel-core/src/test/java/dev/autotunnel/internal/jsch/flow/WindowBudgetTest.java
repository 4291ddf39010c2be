package dev.autotunnel.internal.jsch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.internal.runtime.HeapBudget;
import dev.autotunnel.internal.runtime.VirtualRuntime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowBudgetTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int LIMIT = 16 * MEBIBYTE;

    @Test
    void the_windows_of_all_tunnels_together_take_no_more_than_the_heap_allows() {
        HeapBudget heap = new HeapBudget(24 * MEBIBYTE); // of a heap of 96 MiB
        List<ReceiveWindow> windows = new ArrayList<>();
        for (int tunnel = 0; tunnel < 3; tunnel++) {
            WindowBudget budget = new WindowBudget(LIMIT, heap);
            for (int i = 0; i < 60; i++) {
                windows.add(new ReceiveWindow(budget, 0));
            }
        }

        long all = windows.stream().mapToLong(ReceiveWindow::size).sum();
        assertThat(all).isLessThanOrEqualTo(24 * MEBIBYTE + 180L * ReceiveWindow.LEAST);
        assertThat(windows.get(0).size()).isEqualTo(ReceiveWindow.START);
        windows.forEach(ReceiveWindow::close);
        assertThat(new WindowBudget(LIMIT, heap).take(Integer.MAX_VALUE)).isEqualTo(3 * MEBIBYTE);
    }

    @Test
    void a_small_heap_leaves_something_to_those_who_come_late() {
        HeapBudget heap = new HeapBudget(24 * MEBIBYTE);
        WindowBudget first = new WindowBudget(LIMIT, heap);
        for (int i = 0; i < 20; i++) {
            first.take(LIMIT);
        }

        assertThat(new WindowBudget(LIMIT, heap).take(LIMIT)).isGreaterThan(ReceiveWindow.LEAST);
    }

    @Test
    void an_ordinary_heap_is_no_bound_before_the_tunnels_own_is() {
        HeapBudget heap = new HeapBudget(4096L * MEBIBYTE);
        WindowBudget budget = new WindowBudget(LIMIT, heap);
        for (int i = 0; i < WindowBudget.WINDOWS; i++) {
            assertThat(budget.take(LIMIT)).isEqualTo(LIMIT);
        }

        assertThat(budget.take(LIMIT)).isZero();
    }

    @Test
    void all_tunnels_of_a_runtime_share_a_quarter_of_the_heap() {
        VirtualRuntime runtime = new VirtualRuntime();

        assertThat(HeapBudget.of(runtime)).isSameAs(HeapBudget.of(runtime));
        long quarter = Runtime.getRuntime().maxMemory() / 4;
        assertThat(HeapBudget.of(runtime).take(Integer.MAX_VALUE))
                .isEqualTo((int) Math.min(Integer.MAX_VALUE, quarter / 8));
    }
}
