package dev.autotunnel.internal.jsch.connect;

import dev.autotunnel.internal.runtime.Timer;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import dev.autotunnel.internal.text.UntrustedText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a command writes to its standard error, and keeps the end of it. A timer reads what is there, because a thread
 * that waits for more might wait for ever: a background process (ssh with {@code ControlPersist}) may keep the stream open
 * after the command has ended.
 *
 * <p>Thread-safe.
 */
final class ProcessErrors {
    /** The last bytes that are kept, and the most characters that are quoted. */
    private static final int KEPT = 300;

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(ProcessErrors.class);

    private final TunnelRuntime runtime;
    private final InputStream stream;
    private byte[] last = {}; // guarded by this, like all fields below
    private boolean cut;
    private boolean closed;
    private Timer next;

    ProcessErrors(TunnelRuntime runtime, InputStream stream) {
        this.runtime = runtime;
        this.stream = stream;
        this.next = runtime.schedule(PERIOD, this::tick);
    }

    /** Returns the last words of the command, quoted; empty if it said nothing. Does not wait for more. */
    synchronized String text() {
        drain();
        String text = new String(last, StandardCharsets.UTF_8).strip();
        String line = UntrustedText.line(text);
        boolean tooLong = cut || line.length() > KEPT;
        String end = line.substring(Math.max(0, line.length() - KEPT));
        return text.isEmpty() ? "" : '"' + (tooLong ? "..." : "") + end + '"';
    }

    /** Reads no more. */
    synchronized void close() {
        closed = true;
        next.cancel();
    }

    private synchronized void tick() {
        drain();
        if (!closed) {
            next = runtime.schedule(PERIOD, this::tick);
        }
    }

    private synchronized void drain() {
        try {
            ByteArrayOutputStream fresh = new ByteArrayOutputStream();
            for (int ready = stream.available(); ready > 0 && !closed; ready = stream.available()) {
                fresh.write(stream.readNBytes(Math.min(ready, 8 * 1024)));
                if (fresh.size() > 64 * 1024) {
                    break; // the next tick reads more
                }
            }
            if (fresh.size() > 0) {
                LOG.debug("the proxy command says {}", UntrustedText.quote(fresh.toString(StandardCharsets.UTF_8)));
                keep(fresh.toByteArray());
            }
        } catch (IOException e) {
            closed = true; // the command has ended
        }
    }

    private synchronized void keep(byte[] fresh) {
        byte[] all = Arrays.copyOf(last, last.length + fresh.length);
        System.arraycopy(fresh, 0, all, last.length, fresh.length);
        cut |= all.length > KEPT;
        last = all.length > KEPT ? Arrays.copyOfRange(all, all.length - KEPT, all.length) : all;
    }
}
