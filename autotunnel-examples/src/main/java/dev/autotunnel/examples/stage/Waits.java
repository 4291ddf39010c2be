package dev.autotunnel.examples.stage;

import dev.autotunnel.TunnelException;
import dev.autotunnel.TunnelSupervisor;
import java.time.Duration;

/** How the examples wait. */
public final class Waits {
    /** How long what must come may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private Waits() {}

    /** Lets time pass. */
    public static void pass(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }

    /** Returns whether the tunnel comes up. If it does not, prints the failure and closes the tunnel: nobody waits for it any longer. */
    public static boolean comesUp(TunnelSupervisor tunnel, Screen screen) {
        try {
            tunnel.awaitUp(PATIENCE);
            return true;
        } catch (TunnelException e) {
            screen.bad(e.failure().toString());
            tunnel.close();
            return false;
        }
    }
}
