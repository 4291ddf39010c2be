package dev.autotunnel.internal.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.event.CheckReport.Finding;
import dev.autotunnel.event.Failure;
import dev.autotunnel.event.Failure.Kind;
import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SystemRuntime;
import dev.autotunnel.internal.transport.FakeLink;
import dev.autotunnel.spec.Forward;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A forward that listens on a name, while DNS is slow. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForwardChecksIT {
    @AutoClose("release")
    private final SystemRuntime runtime = SystemRuntime.acquire();

    private final CountDownLatch slow = new CountDownLatch(1);
    private final CountDownLatch asked = new CountDownLatch(1);
    private final List<Finding> findings = new CopyOnWriteArrayList<>();

    @AfterEach
    void answer() {
        slow.countDown();
    }

    @Test
    void a_lookup_without_an_answer_ends_by_an_interrupt() throws Exception {
        Thread caller = new Thread(this::check);
        caller.start();
        asked.await();
        caller.interrupt();

        await().until(() -> findings.size() == 1);
        assertThat(findings.get(0).failure()).map(Failure::kind).contains(Kind.INTERRUPTED);
    }

    @Test
    void a_lookup_without_an_answer_ends_by_itself() {
        check();
        assertThat(findings).hasSize(1);
        assertThat(findings.get(0).failure().orElseThrow().message()).contains("was not looked up within 10 s");
    }

    @Test
    void a_name_is_bound_at_its_address() {
        slow.countDown();
        check();
        assertThat(findings.get(0).failure()).isEmpty();
    }

    private void check() {
        ForwardChecks checks = new ForwardChecks(runtime, this::lookUp, new FakeLink(), false, findings);
        checks.check(Forward.local("db", "slow.invalid:0:db:5432"), Deadline.after(runtime, Duration.ofSeconds(30)));
    }

    private InetAddress lookUp(String name) {
        asked.countDown();
        try {
            slow.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return InetAddress.getLoopbackAddress();
    }
}
