package dev.autotunnel.spring.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Streams: which thread begins the response, and what becomes of a container that fails. */
@ExtendWith(OutputCaptureExtension.class)
class PageStreamsTest {
    private final LivePage page = new LivePage(
            new AutotunnelProperties.Page(true, "/autotunnel", null, List.of()),
            new DefaultListableBeanFactory().getBeanProvider(TunnelSupervisor.class));
    private final PageServlet servlet = new PageServlet(page);

    @BeforeEach
    void start() {
        page.start();
    }

    @AfterEach
    void stop() {
        page.stop();
    }

    @Test
    void the_container_s_thread_begins_the_response_since_it_may_be_in_a_filter() throws Exception {
        AtomicReference<@Nullable Thread> beginner = new AtomicReference<>();
        MockHttpServletResponse response = new MockHttpServletResponse() {
            @Override
            public void setCommitted(boolean committed) {
                beginner.compareAndSet(null, Thread.currentThread());
                super.setCommitted(committed);
            }
        };
        servlet.service(new Asking(response), response);
        await().until(response::isCommitted);
        assertThat(beginner.get()).isSameAs(Thread.currentThread());
    }

    @Test
    void a_container_that_fails_is_logged(CapturedOutput output) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse() {
            @Override
            public ServletOutputStream getOutputStream() {
                throw new IllegalStateException("a defect of the container");
            }
        };
        servlet.service(new Asking(response), response);
        await().until(() -> output.getAll().contains("a defect of the container"));
        page.stop(); // waits for the thread
        assertThat(output).contains("WARN").doesNotContain("Exception in thread");
    }

    @Test
    void a_container_that_cannot_end_a_request_is_logged(CapturedOutput output) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        Asking request = new Asking(response) {
            @Override
            void complete() {
                throw new UnsupportedOperationException("a defect of the container");
            }
        };
        servlet.service(request, response);
        page.stop();
        await().until(() -> output.getAll().contains("a defect of the container"));
        assertThat(output).contains("WARN").doesNotContain("Exception in thread");
    }

    /** Asks for the stream, on a container's part as far as the servlet uses it. */
    private static class Asking extends MockHttpServletRequest {
        private final MockHttpServletResponse response;

        Asking(MockHttpServletResponse response) {
            super("GET", "/autotunnel/api/events");
            this.response = response;
            setLocalAddr("127.0.0.1");
            addHeader("Host", "localhost");
        }

        @Override
        public AsyncContext startAsync() {
            return new MockAsyncContext(this, response) {
                @Override
                public void complete() {
                    Asking.this.complete();
                }
            };
        }

        void complete() {}
    }
}
