package dev.autotunnel.spring.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.page.content.PageContent;
import dev.autotunnel.spring.InvalidTunnelPropertyException;
import dev.autotunnel.spring.autoconfigure.AutotunnelAutoConfiguration;
import dev.autotunnel.spring.autoconfigure.TunnelPageAutoConfiguration;
import dev.autotunnel.spring.properties.AutotunnelProperties;
import java.lang.reflect.Member;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.ServletRegistrationBean;

/** When there is a page, and which properties are refused. */
@ExtendWith(OutputCaptureExtension.class)
class LivePageTest {
    private static final String NO_EFFECT = "autotunnel.page.enabled has no effect";
    private static final AutoConfigurations ALL = AutoConfigurations.of(
            AutotunnelAutoConfiguration.class,
            TunnelPageAutoConfiguration.class,
            EndpointAutoConfiguration.class,
            WebEndpointAutoConfiguration.class,
            ManagementContextAutoConfiguration.class);

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner().withConfiguration(ALL);
    private final WebApplicationContextRunner enabled = runner.withPropertyValues("autotunnel.page.enabled=true");

    @Test
    void there_is_none_by_default() {
        runner.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(LivePage.class)
                .doesNotHaveBean(ServletRegistrationBean.class));
    }

    @Test
    void there_is_none_without_the_tunnels_of_the_starter() {
        enabled.withPropertyValues("autotunnel.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(LivePage.class)
                        .doesNotHaveBean(ServletRegistrationBean.class));
    }

    @Test
    void it_is_served_at_its_path(CapturedOutput output) {
        enabled.run(context -> assertThat(mappings(context)).isEqualTo(Set.of("/autotunnel/*")));
        enabled.withPropertyValues("autotunnel.page.path=/ops/tunnels", "autotunnel.page.token=")
                .run(context -> assertThat(mappings(context)).isEqualTo(Set.of("/ops/tunnels/*")));
        assertThat(output).doesNotContain(NO_EFFECT);
    }

    private static Object mappings(BeanFactory context) {
        return context.getBean(ServletRegistrationBean.class).getUrlMappings();
    }

    /** Spring reads all methods of a bean's class, also in an application without servlets. */
    @Test
    void no_declaration_of_the_bean_needs_servlets() {
        Stream<? extends Member> members = Stream.of(
                        LivePage.class.getDeclaredMethods(),
                        LivePage.class.getDeclaredConstructors(),
                        LivePage.class.getDeclaredFields())
                .flatMap(Stream::of);
        assertThat(members.map(Object::toString))
                .isNotEmpty()
                .noneMatch(text -> text.contains("jakarta.servlet") || text.contains("PageServlet"));
    }

    @Test
    void the_jar_that_is_missing_is_named() {
        FilteredClassLoader without = new FilteredClassLoader(PageContent.class);
        runner.withClassLoader(without).run(context -> assertThat(context).hasNotFailed());
        enabled.withClassLoader(without)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidTunnelPropertyException.class)
                        .hasMessageContaining("needs dev.autotunnel:autotunnel-page"));
    }

    @Test
    void without_a_management_server_on_servlets_a_warning_says_so(CapturedOutput output) {
        new ApplicationContextRunner()
                .withConfiguration(ALL)
                .withPropertyValues("autotunnel.page.enabled=true")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getOut().split(NO_EFFECT, -1)).hasSize(2);
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(ALL)
                .withPropertyValues("autotunnel.page.enabled=true")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getOut().split(NO_EFFECT, -1)).hasSize(3);
        enabled.withPropertyValues("management.server.port=-1")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getOut().split(NO_EFFECT, -1)).hasSize(4);
        new WebApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(AutotunnelAutoConfiguration.class, TunnelPageAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(ManagementContextConfiguration.class))
                .withPropertyValues("autotunnel.page.enabled=true")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output.getOut().split(NO_EFFECT, -1)).hasSize(5);
    }

    @Test
    void properties_that_cannot_be_used_are_named() {
        refused("path=autotunnel", "autotunnel.page.path: \"autotunnel\" must be a path");
        refused("path=/", "autotunnel.page.path: \"/\" must be a path");
        refused("path=/tunnels/", "autotunnel.page.path: \"/tunnels/\" must be a path");
        refused("path=/a/../b", "autotunnel.page.path: \"/a/../b\" must be a path");
        refused("path=/*", "autotunnel.page.path: \"/*\" must be a path");
        refused("token=short", "autotunnel.page.token must be at least 16 visible ASCII characters, without blanks");
        refused(
                "allowed-hosts=tunnels.example.com",
                "autotunnel.page.allowed-hosts: \"tunnels.example.com\" must not be set without autotunnel.page.token");
        enabled.withPropertyValues(
                        "autotunnel.page.token=a-token-of-the-tests", "autotunnel.page.allowed-hosts=a.example,b c")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("b c"));
    }

    @Test
    void no_text_shows_the_token() {
        AutotunnelProperties.Page properties =
                new AutotunnelProperties.Page(true, "/autotunnel", "a-token-of-the-tests", List.of("a"));
        assertThat(properties).asString().doesNotContain("a-token-of-the-tests");
        refusedWithout("token=short", "short");
    }

    private void refused(String property, String message) {
        enabled.withPropertyValues("autotunnel.page." + property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(InvalidTunnelPropertyException.class.getName() + ": " + message));
    }

    private void refusedWithout(String property, String secret) {
        enabled.withPropertyValues("autotunnel.page." + property)
                .run(context -> assertThat(context.getStartupFailure())
                        .isNotNull()
                        .satisfies(failure -> {
                            for (Throwable one = failure; one != null; one = one.getCause()) {
                                assertThat(String.valueOf(one.getMessage())).doesNotContain(secret);
                            }
                        }));
    }
}
