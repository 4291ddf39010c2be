package dev.autotunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.openssh.OpenSshServer;
import dev.autotunnel.openssh.RequiresOpenSsh;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.TunnelSpec;
import dev.autotunnel.testkit.FaultyLink;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A line of 200 ms there and back. What its window lets through is 10 MB/s, unless the window grows. */
@RequiresOpenSsh
@Tag("slow")
class LongLineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ONE_WAY = Duration.ofMillis(100);
    private static final int START = 2 * 1024 * 1024;
    private static final int BYTES = 60_000_000;

    @AutoClose
    private final OpenSshServer server = OpenSshServer.start();

    @Test
    void a_window_that_may_grow_fills_it_better_than_one_that_may_not() throws Exception {
        Duration fixed = download(START);
        Duration growing = download(TunnelSpec.DEFAULT_WINDOW_LIMIT);
        System.out.println(
                "60 MB over 200 ms: %s with a fixed window, %s with one that grows".formatted(fixed, growing));
        assertThat(growing).isLessThan(fixed.multipliedBy(3).dividedBy(4));
    }

    private Duration download(int windowLimit) throws Exception {
        try (Source source = Source.of(BYTES);
                FaultyLink line = FaultyLink.to(server.address())) {
            TunnelSpec spec = Specs.to(server, line.address())
                    .forward(Forward.local("source", "0:127.0.0.1:" + source.port()))
                    .windowLimit(windowLimit)
                    .build();
            try (TunnelSupervisor supervisor = TunnelSupervisor.open(spec, PATIENCE)) {
                line.delay(ONE_WAY);
                long begin = System.nanoTime();
                try (Socket client = new Socket()) {
                    client.connect(supervisor.localAddress("source"));
                    assertThat(drain(client.getInputStream())).isEqualTo(BYTES);
                }
                return Duration.ofNanos(System.nanoTime() - begin);
            }
        }
    }

    private static long drain(InputStream in) throws Exception {
        byte[] chunk = new byte[256 * 1024];
        long all = 0;
        for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
            all += count;
        }
        return all;
    }
}
