package dev.autotunnel.internal.monitor;

import dev.autotunnel.internal.runtime.DurationText;
import dev.autotunnel.internal.runtime.Moment;
import dev.autotunnel.internal.runtime.TunnelRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a message to the server and receives it through another connection, which the server makes back to us. Any user of
 * this machine may also connect to our port. So the probe reads each incoming connection, and accepts only the right message.
 * Thread-safe; one test at a time.
 */
public final class LoopProbe implements Probe {
    private static final Logger LOG = LoggerFactory.getLogger(LoopProbe.class);
    private static final int MOST_INCOMING = 16;

    private final TunnelRuntime runtime;
    private final MonitorPath path;
    private final Messages messages;
    private final Deque<MonitorStream> incoming = new ArrayDeque<>();
    private final AtomicReference<@Nullable Expected> expected = new AtomicReference<>();

    /** Makes a probe that connects through {@code path}. */
    public LoopProbe(TunnelRuntime runtime, MonitorPath path, Messages messages) {
        this.runtime = runtime;
        this.path = path;
        this.messages = messages;
    }

    @Override
    public Duration test(Duration timeout) throws IOException {
        Moment start = runtime.now();
        Expected message = new Expected(messages.next(), timeout, new CompletableFuture<>());
        expected.set(message);
        try (MonitorStream stream = path.connect(timeout)) {
            send(message, stream, timeout);
            message.arrived().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    "the message cannot come back: "
                            + Objects.requireNonNullElse(e.getCause(), e).getMessage(),
                    e);
        } catch (TimeoutException e) {
            throw new IOException("the message did not come back within " + DurationText.of(timeout), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the message", e);
        } finally {
            expected.compareAndSet(message, null); // unless the next test is under way
        }
        return runtime.now().since(start);
    }

    private void send(Expected message, MonitorStream stream, Duration timeout) throws IOException {
        TimedClose bound = new TimedClose(runtime, stream, timeout);
        try {
            stream.out().write(message.message().bytes());
            stream.out().flush();
        } catch (IOException e) {
            throw bound.explain(e);
        } finally {
            bound.cancel();
        }
    }

    /** Ends the current test with a failure: its message will not come back. Never blocks. */
    public void abandon(String why) {
        Expected waitingFor = expected.get();
        if (waitingFor != null) {
            waitingFor.arrived().completeExceptionally(new IOException(why));
        }
    }

    /** Reads an incoming connection and closes it. Blocks for the timeout of the test at most. */
    public void receive(MonitorStream stream) {
        Expected waitingFor = expected.get();
        if (waitingFor == null) {
            Streams.close(stream);
            return;
        }
        admit(stream);
        TimedClose bound = new TimedClose(runtime, stream, waitingFor.timeout());
        try {
            byte[] got = stream.in().readNBytes(waitingFor.message().bytes().length);
            if (waitingFor.message().matches(got)) {
                waitingFor.arrived().complete(null);
            } else {
                LOG.debug("a stranger spoke to the monitor's port: {} bytes ignored", got.length);
            }
        } catch (IOException e) {
            LOG.debug("a connection to the monitor's port broke", e);
        } finally {
            bound.cancel();
            Streams.close(stream);
            synchronized (incoming) {
                incoming.remove(stream);
            }
        }
    }

    /**
     * Adds a connection, and closes the oldest one if there are too many. Many silent strangers must not keep the message
     * out.
     */
    private void admit(MonitorStream stream) {
        MonitorStream oldest = null;
        synchronized (incoming) {
            incoming.addLast(stream);
            if (incoming.size() > MOST_INCOMING) {
                oldest = incoming.removeFirst();
            }
        }
        if (oldest != null) {
            Streams.close(oldest);
        }
    }

    private record Expected(MonitorMessage message, Duration timeout, CompletableFuture<@Nullable Void> arrived) {
        Expected {
            Objects.requireNonNull(arrived);
        }
    }
}
