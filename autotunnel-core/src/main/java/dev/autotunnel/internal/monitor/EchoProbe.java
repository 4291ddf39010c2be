package dev.autotunnel.internal.monitor;

import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.time.Duration;

/**
 * Sends a message to an echo service behind the tunnel and reads the message back on the same connection. Thread-safe if the
 * {@link MonitorPath} is.
 */
public final class EchoProbe implements Probe {
    private final TunnelRuntime runtime;
    private final MonitorPath path;
    private final Messages messages;

    /** Makes a probe that connects through {@code path}. */
    public EchoProbe(TunnelRuntime runtime, MonitorPath path, Messages messages) {
        this.runtime = runtime;
        this.path = path;
        this.messages = messages;
    }

    @Override
    public Duration test(Duration timeout) throws IOException {
        Moment start = runtime.now();
        MonitorMessage message = messages.next();
        try (MonitorStream stream = path.connect(timeout)) {
            TimedClose bound = new TimedClose(runtime, stream, timeout);
            try {
                stream.out().write(message.bytes());
                stream.out().flush();
                byte[] back = stream.in().readNBytes(message.bytes().length);
                if (!message.matches(back)) {
                    throw new IOException("the echo differs from the message, %d of %d bytes came back"
                            .formatted(back.length, message.bytes().length));
                }
            } catch (IOException e) {
                throw bound.explain(e);
            } finally {
                bound.cancel();
            }
        }
        return runtime.now().since(start);
    }
}
