package dev.autotunnel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.Tunnels;
import dev.autotunnel.spring.autoconfigure.AutotunnelAutoConfiguration;
import dev.autotunnel.spring.properties.ForwardProperties;
import dev.autotunnel.spring.start.TunnelBindingPostProcessor;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.javapoet.ClassName;

/** Spring processes the application ahead of time: no port is bound, no tunnel starts, and the beans can be written as code. */
class AotTest {
    private static final String PROCESSING = "spring.aot.processing";
    private static final Map<String, Object> PROPERTIES = Map.of(
            "autotunnel.tunnels.orders.server", "nobody@127.0.0.1:1",
            "autotunnel.tunnels.orders.password", "x",
            "autotunnel.tunnels.orders.known-hosts", "/none",
            "autotunnel.tunnels.orders.forwards.db", "db.internal:5432",
            "autotunnel.tunnels.orders.forwards.web.target", "web.internal:80",
            "autotunnel.tunnels.orders.forwards.web.local-port", "8080");

    @AfterEach
    void forget() {
        System.clearProperty(PROCESSING);
    }

    @Test
    void no_port_is_bound() {
        System.setProperty(PROCESSING, "true");
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", PROPERTIES));
        new TunnelBindingPostProcessor(new DefaultBootstrapContext())
                .postProcessEnvironment(environment, new SpringApplication(AotTest.class));
        assertThat(environment.getProperty("autotunnel.tunnels.orders.bound.db.port"))
                .isEqualTo("0");
        assertThat(environment.getProperty("autotunnel.tunnels.orders.bound.web.address"))
                .isEqualTo("127.0.0.1:8080");
        assertThat(Tunnels.all()).isEmpty();
    }

    @Test
    void beans_become_code_and_hints_are_given() throws Exception {
        System.setProperty(PROCESSING, "true");
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        DefaultGenerationContext generation =
                new DefaultGenerationContext(new ClassNameGenerator(ClassName.get("test", "App")), files);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", PROPERTIES));
            context.register(AutotunnelAutoConfiguration.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
        }
        assertThat(files.getGeneratedFileContent(Kind.SOURCE, "dev/autotunnel/TunnelSupervisor__BeanDefinitions.java"))
                .contains("PropertiesTunnelFactoryBean", "\"orders\"");
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ForwardProperties.class, "of"))
                .accepts(generation.getRuntimeHints());
        assertThat(Tunnels.all()).isEmpty();
    }
}
