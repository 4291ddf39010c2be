package dev.autotunnel.internal.jsch.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.jcraft.jsch.Logger;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JschLogTest {
    private final JschLog log = new JschLog();

    @Test
    void what_is_logged_while_connecting_counts() {
        log.log(Logger.INFO, "failed", new IOException("reset"));
        log.goesOn();
        assertThat(log.lastCause()).hasMessage("reset");
    }

    @Test
    void what_the_reader_logs_last_counts() {
        log.listenTo(Thread.currentThread());
        log.log(Logger.INFO, "leaving main loop", new IOException("corrupt"));
        assertThat(log.lastCause()).hasMessage("corrupt");
    }

    @Test
    void an_exception_after_which_the_reader_goes_on_does_not_end_the_session() {
        log.listenTo(Thread.currentThread());
        log.log(Logger.INFO, "merely logged", new IOException("odd"));
        log.goesOn();
        assertThat(log.lastCause()).isNull();
    }

    @Test
    void only_the_reader_goes_on() throws InterruptedException {
        Thread reader = new Thread(() -> log.log(Logger.INFO, "leaving main loop", new IOException("corrupt")));
        log.listenTo(reader);
        reader.start();
        reader.join();
        log.goesOn();
        assertThat(log.lastCause()).hasMessage("corrupt");
    }
}
