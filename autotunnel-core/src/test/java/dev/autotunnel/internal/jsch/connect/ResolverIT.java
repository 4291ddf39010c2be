package dev.autotunnel.internal.jsch.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.internal.runtime.Deadline;
import dev.autotunnel.internal.runtime.SystemRuntime;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A name whose address has changed, while a cache still has the old one. */
class ResolverIT {
    @AutoClose("release")
    private final SystemRuntime runtime = SystemRuntime.acquire();

    private final InetAddress old = address(1);
    private final InetAddress moved = address(2);
    private final Resolver resolver = new Resolver(runtime, host -> List.of(old), host -> List.of(moved));

    @Test
    void after_a_failed_attempt_it_asks_anew_until_one_succeeds() throws Exception {
        assertThat(resolve()).containsExactly(old);

        resolver.attemptEnded(false);
        assertThat(resolve()).containsExactly(moved);
        assertThat(resolve()).containsExactly(moved);

        resolver.attemptEnded(true);
        assertThat(resolve()).containsExactly(old);
    }

    @Test
    void a_name_is_found_in_whatever_case_it_is_asked_for() throws Exception {
        assertThat(new UncachedLookup().addressesOf("localhost")).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
        assertThat(new UncachedLookup().addressesOf("127.0.0.1")).containsExactly(address(1));
        assertThat(UncachedLookup.inRandomCase("bastion-1.Example.com")).isEqualToIgnoringCase("bastion-1.example.com");
    }

    private List<InetAddress> resolve() throws Exception {
        return resolver.resolve("bastion", Deadline.after(runtime, Duration.ofSeconds(10)));
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        } catch (java.net.UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
