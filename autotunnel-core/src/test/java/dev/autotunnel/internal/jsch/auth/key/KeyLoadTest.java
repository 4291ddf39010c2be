package dev.autotunnel.internal.jsch.auth.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jcraft.jsch.Identity;
import dev.autotunnel.internal.jsch.auth.key.PrivateKeys.Loaded;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A key that arrives after its caller has given up does not stay in memory. */
class KeyLoadTest {
    private final AtomicInteger cleared = new AtomicInteger();

    private Loaded key() {
        Identity counting = (Identity) Proxy.newProxyInstance(
                KeyLoadTest.class.getClassLoader(), new Class<?>[] {Identity.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("clear");
                    cleared.incrementAndGet();
                    return null;
                });
        return new Loaded(List.of(counting, counting), List.of());
    }

    @Test
    void a_key_that_is_waited_for_is_kept() throws Exception {
        Loaded key = key();

        assertThat(new PrivateKeys.Load(() -> key).call()).isSameAs(key);
        assertThat(cleared).hasValue(0);
    }

    @Test
    void a_key_that_comes_too_late_is_cleared() throws Exception {
        PrivateKeys.Load load = new PrivateKeys.Load(this::key);
        load.abandon();
        assertThat(cleared).hasValue(0);

        load.call();
        assertThat(cleared).hasValue(2);
    }

    @Test
    void a_key_that_comes_while_its_caller_gives_up_is_cleared() throws Exception {
        PrivateKeys.Load load = new PrivateKeys.Load(this::key);
        load.call();
        load.abandon();

        assertThat(cleared).hasValue(2);
    }

    @Test
    void a_failed_load_leaves_nothing_to_clear() {
        PrivateKeys.Load load = new PrivateKeys.Load(() -> {
            throw new IOException("x");
        });
        assertThatThrownBy(load::call).isInstanceOf(IOException.class);
        load.abandon();

        assertThat(cleared).hasValue(0);
    }
}
