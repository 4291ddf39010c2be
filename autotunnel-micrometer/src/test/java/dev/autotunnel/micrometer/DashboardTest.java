package dev.autotunnel.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.autotunnel.TunnelSupervisor;
import dev.autotunnel.event.Failure;
import dev.autotunnel.spec.Credentials;
import dev.autotunnel.spec.Forward;
import dev.autotunnel.spec.HostKeys;
import dev.autotunnel.spec.TunnelSpec;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The names in the dashboard and in the alerts are those that Prometheus gets. */
class DashboardTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern NAME = Pattern.compile("\\bautotunnel_[a-z_]+");
    private static final Pattern EXPRESSION = Pattern.compile("\"(?:expr|query)\": \"((?:[^\"\\\\]|\\\\.)*)\"");

    @Test
    void the_dashboard_shows_all_metrics_and_no_others() throws IOException {
        String dashboard = Files.readString(DOCS.resolve("grafana-dashboard.json"));
        Set<String> shown = EXPRESSION
                .matcher(dashboard)
                .results()
                .flatMap(expression -> names(expression.group(1)).stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(shown).isEqualTo(registered());
    }

    @Test
    void the_alerts_use_only_metrics_that_exist() throws IOException {
        Set<String> used = names(Files.readString(DOCS.resolve("prometheus-alerts.yml")));

        assertThat(used).isNotEmpty().isSubsetOf(registered());
    }

    /** The names in what Prometheus scrapes. */
    private static Set<String> registered() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (TunnelSupervisor tunnel = TunnelSupervisor.builder(spec()).build()) {
            TunnelMetrics.of(tunnel).bindTo(registry);
            // The binder registers it with the first failure, with these tags.
            Counter.builder("autotunnel." + TunnelMetrics.FAILURES)
                    .tags("kind", Failure.Kind.LINK_CLOSED.name(), "stage", Failure.Stage.LINK.name())
                    .register(registry);
            return registry.scrape()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> names(line).stream())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<String> names(String text) {
        Set<String> names = new TreeSet<>();
        for (Matcher matcher = NAME.matcher(text); matcher.find(); ) {
            names.add(matcher.group());
        }
        return names;
    }

    private static TunnelSpec spec() {
        return TunnelSpec.builder("orders")
                .server("deploy@bastion.example.com")
                .credentials(Credentials.agent())
                .hostKeys(HostKeys.insecureAcceptAnyKey())
                .forward(Forward.local("db").to("db.internal", 5432).on(0))
                .build();
    }
}
