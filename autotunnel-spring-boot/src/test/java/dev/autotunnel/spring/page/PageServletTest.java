package dev.autotunnel.spring.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Who is answered, by the address at which the connection came in and by the name of the host. */
class PageServletTest {
    private static final String TOKEN = "a-token-of-the-tests";

    private @Nullable LivePage page;

    @AfterEach
    void stop() {
        if (page != null) {
            page.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "0:0:0:0:0:0:0:1", "[::1]", "[0:0:0:0:0:0:0:1]"})
    void a_connection_from_this_machine_is_answered(String local) throws Exception {
        PageServlet servlet = servlet(null);
        assertThat(ask(servlet, local, "localhost:8081").getStatus()).isEqualTo(200);
        assertThat(ask(servlet, local, "tunnels.example.com").getStatus()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.5", "fe80::1%eth0", "127.example.com", "::ffff:10.0.0.5", "", "0.0.0.0"})
    void a_connection_from_another_machine_is_refused_whatever_host_it_names(String local) throws Exception {
        MockHttpServletResponse response = ask(servlet(TOKEN), local, "localhost:8081");
        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.getContentAsString()).contains("for this machine only");
    }

    @Test
    void a_header_of_a_proxy_does_not_make_a_connection_local() throws Exception {
        MockHttpServletRequest request = request("10.0.0.5", "localhost");
        request.setRemoteAddr("127.0.0.1"); // what ForwardedHeaderFilter makes of X-Forwarded-For
        request.setServerName("localhost");
        MockHttpServletResponse response = new MockHttpServletResponse();
        servlet(null).service(request, response);
        assertThat(response.getStatus()).isEqualTo(403);
    }

    @Test
    void with_an_allowed_host_other_machines_need_the_token() throws Exception {
        PageServlet servlet = servlet(TOKEN, "tunnels.example.com");
        assertThat(ask(servlet, "10.0.0.5", "tunnels.example.com").getStatus()).isEqualTo(401);
        assertThat(ask(servlet, "10.0.0.5", "localhost").getStatus()).isEqualTo(401);
        assertThat(ask(servlet, "127.0.0.1", "localhost").getStatus()).isEqualTo(401);
        assertThat(ask(servlet, "10.0.0.5", "other.example.com").getStatus()).isEqualTo(403);
        MockHttpServletRequest request = request("10.0.0.5", "tunnels.example.com");
        request.addHeader("Authorization", "Bearer " + TOKEN);
        MockHttpServletResponse response = new MockHttpServletResponse();
        servlet.service(request, response);
        assertThat(response.getStatus()).isEqualTo(200);
    }

    @Test
    void a_host_of_this_machine_that_is_allowed_needs_the_token_too() throws Exception {
        PageServlet servlet = servlet(TOKEN, "localhost");
        assertThat(ask(servlet, "10.0.0.5", "localhost").getStatus()).isEqualTo(401);
    }

    @Test
    void a_page_that_has_stopped_says_so() throws Exception {
        PageServlet servlet = servlet(null);
        if (page != null) {
            page.stop();
        }
        assertThat(ask(servlet, "127.0.0.1", "localhost").getStatus()).isEqualTo(503);
    }

    private PageServlet servlet(@Nullable String token, String... hosts) {
        AutotunnelProperties.Page properties =
                new AutotunnelProperties.Page(true, "/autotunnel", token, List.of(hosts));
        LivePage made =
                new LivePage(properties, new DefaultListableBeanFactory().getBeanProvider(TunnelSupervisor.class));
        page = made;
        PageServlet servlet = made.newServlet();
        made.start();
        return servlet;
    }

    private static MockHttpServletResponse ask(PageServlet servlet, String local, String host) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        servlet.service(request(local, host), response);
        return response;
    }

    private static MockHttpServletRequest request(String local, String host) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/autotunnel/api/tunnels");
        request.setLocalAddr(local);
        request.addHeader("Host", host);
        return request;
    }
}
