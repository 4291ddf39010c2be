package dev.autotunnel;

import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.event.Failure.Stage;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.internal.transport.SshAttempt;
import dev.autotunnel.internal.transport.SshLink;
import dev.autotunnel.internal.transport.SshTransport;
import dev.autotunnel.internal.transport.TransportException;
import dev.autotunnel.spec.SshServer;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A transport without a network: an attempt is up at once, or hangs until it is called off. Thread-safe. */
final class FakeAttempts implements SshTransport {
    private final BooleanSupplier up;
    private final Runnable onAbort;
    private final Consumer<FakeLink> onLink;

    /** Attempts that are up if {@code up} says so at that time; {@code onAbort} is run by the thread that ends an attempt. */
    FakeAttempts(BooleanSupplier up, Runnable onAbort) {
        this(up, onAbort, link -> {});
    }

    /** The same; {@code onLink} gets each link before it is used. */
    FakeAttempts(BooleanSupplier up, Runnable onAbort, Consumer<FakeLink> onLink) {
        this.up = up;
        this.onAbort = onAbort;
        this.onLink = onLink;
    }

    @Override
    public SshAttempt attempt(SshServer server, Consumer<Failure> lost) {
        return new SshAttempt() {
            private final CountDownLatch aborted = new CountDownLatch(1);

            @Override
            public SshLink connect(Deadline deadline) throws TransportException {
                if (up.getAsBoolean()) {
                    FakeLink link = new FakeLink(lost);
                    onLink.accept(link);
                    return link;
                }
                try {
                    aborted.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new TransportException(Failure.of(Kind.STOPPED, Stage.POLICY, "called off"));
            }

            @Override
            public void connectBeside() {
                // nothing hangs in a TCP connection here
            }

            @Override
            public void abort() {
                aborted.countDown();
                onAbort.run();
            }
        };
    }
}
