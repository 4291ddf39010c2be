package dev.autotunnel;

import dev.autotunnel.event.CheckReport;
import dev.autotunnel.internal.check.SpecCheck;
import dev.autotunnel.internal.jsch.JschTransport;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.spec.CheckOptions;
import dev.autotunnel.spec.TunnelSpec;

/** Runs {@link TunnelSupervisor#check} with the threads that all supervisors share. Thread-safe. */
final class DryRun {
    private DryRun() {}

    static CheckReport of(TunnelSpec spec, CheckOptions options) {
        SystemRuntime shared = SystemRuntime.acquire();
        try {
            JschTransport transport = JschTransport.forDryRun(shared, spec.windowLimit());
            return new SpecCheck(shared, transport, spec, options).run();
        } finally {
            shared.release(TunnelSupervisor.CLOSE_BOUND);
        }
    }
}
