package dev.autotunnel.spring.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.ForwardedHeaderFilter;

/** Who is answered, by the address at which the connection came in and by the name of the host. */
class PageServletTest {
    private static final String TOKEN = "a-token-of-the-tests";
    private static final String BEARER = "Bearer " + TOKEN;

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
        assertThat(ask(servlet(null), request).getStatus()).isEqualTo(403);
    }

    @Test
    void a_client_of_another_machine_is_refused_even_if_the_connection_comes_in_at_a_loopback_address()
            throws Exception {
        MockHttpServletRequest request = request("127.0.0.1", "localhost");
        request.setRemoteAddr("10.0.0.5"); // what Tomcat makes of X-Forwarded-For
        assertThat(ask(servlet(null), request).getStatus()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Proto", "X-Real-IP", "via"})
    void a_request_that_a_proxy_of_this_machine_passes_on_is_refused(String header) throws Exception {
        MockHttpServletRequest request = request("127.0.0.1", "localhost");
        request.addHeader(header, "127.0.0.1");
        MockHttpServletResponse response = ask(servlet(null), request);
        assertThat(response.getStatus()).isEqualTo(403);
        assertThat(response.getContentAsString()).contains("autotunnel.page.allowed-hosts and a token");
        request.addHeader("Authorization", BEARER);
        assertThat(ask(servlet(TOKEN), request).getStatus()).isEqualTo(403);
        assertThat(ask(servlet(TOKEN, "localhost"), request).getStatus()).isEqualTo(200);
    }

    @Test
    void a_filter_that_hides_the_headers_of_a_proxy_does_not_make_a_request_local() throws Exception {
        PageServlet servlet = servlet(null);
        MockHttpServletRequest request = request("127.0.0.1", "localhost");
        request.addHeader("X-Forwarded-For", "127.0.0.1, 10.0.0.5"); // the client has sent the first
        MockHttpServletResponse response = new MockHttpServletResponse();
        new ForwardedHeaderFilter().doFilter(request, response, servlet::service);
        assertThat(response.getStatus()).isEqualTo(403);
    }

    @Test
    void if_there_is_a_token_a_proxy_that_sends_no_headers_lets_nobody_in_without_it() throws Exception {
        PageServlet servlet = servlet(TOKEN);
        MockHttpServletRequest request = request("127.0.0.1", "localhost");
        assertThat(ask(servlet, request).getStatus()).isEqualTo(401);
        request.addHeader("Authorization", BEARER);
        assertThat(ask(servlet, request).getStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"/autotunnel, '', autotunnel/", "/ops/tunnels, /app, tunnels/"})
    void the_page_without_a_slash_leads_to_the_page_by_a_relative_address(String path, String context, String location)
            throws Exception {
        PageServlet servlet = servletAt(path, null);
        MockHttpServletRequest request = request("127.0.0.1", "localhost");
        request.setContextPath(context);
        request.setRequestURI(context + path);
        MockHttpServletResponse response = ask(servlet, request);
        assertThat(response.getStatus()).isEqualTo(308);
        assertThat(response.getHeader("Location")).isEqualTo(location);
    }

    @Test
    void with_an_allowed_host_other_machines_need_the_token() throws Exception {
        PageServlet servlet = servlet(TOKEN, "tunnels.example.com");
        assertThat(ask(servlet, "10.0.0.5", "tunnels.example.com").getStatus()).isEqualTo(401);
        assertThat(ask(servlet, "10.0.0.5", "localhost").getStatus()).isEqualTo(401);
        assertThat(ask(servlet, "127.0.0.1", "localhost").getStatus()).isEqualTo(401);
        assertThat(ask(servlet, "10.0.0.5", "other.example.com").getStatus()).isEqualTo(403);
        MockHttpServletRequest request = request("10.0.0.5", "tunnels.example.com");
        request.addHeader("Authorization", BEARER);
        assertThat(ask(servlet, request).getStatus()).isEqualTo(200);
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
        return servletAt("/autotunnel", token, hosts);
    }

    private PageServlet servletAt(String path, @Nullable String token, String... hosts) {
        stop();
        AutotunnelProperties.Page properties = new AutotunnelProperties.Page(true, path, token, List.of(hosts));
        LivePage made =
                new LivePage(properties, new DefaultListableBeanFactory().getBeanProvider(TunnelSupervisor.class));
        page = made;
        PageServlet servlet = new PageServlet(made);
        made.start();
        return servlet;
    }

    private static MockHttpServletResponse ask(PageServlet servlet, String local, String host) throws Exception {
        return ask(servlet, request(local, host));
    }

    private static MockHttpServletResponse ask(PageServlet servlet, MockHttpServletRequest request) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        servlet.service(request, response);
        return response;
    }

    private static MockHttpServletRequest request(String local, String host) {
        MockHttpServletRequest request = new MockHttpServletRequest("GET", "/autotunnel/api/tunnels");
        request.setLocalAddr(local);
        request.addHeader("Host", host);
        return request;
    }
}
