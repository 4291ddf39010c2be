package dev.autotunnel.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The alert rules and two panels of the dashboard, by Prometheus' own tool, of Debian's package {@code prometheus}. If the tool
 * is missing, the tests are skipped;
 * they fail if the environment has {@code AUTOTUNNEL_REQUIRE_OPENSSH=true}.
 */
class PrometheusAlertsIT {
    private static final Pattern PANEL = Pattern.compile("@([A-Z][A-Za-z ]+)@");

    @TempDir
    private Path folder = Path.of("unset");

    @BeforeEach
    void copyRules() throws IOException {
        requirePromtool();
        Path rules = Path.of("../docs/prometheus-alerts.yml");
        Files.copy(rules, folder.resolve("prometheus-alerts.yml"), StandardCopyOption.REPLACE_EXISTING);
        try (var cases =
                Objects.requireNonNull(PrometheusAlertsIT.class.getResourceAsStream("/prometheus-alerts-test.yml"))) {
            String text = new String(cases.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(
                    folder.resolve("test.yml"),
                    PANEL.matcher(text).replaceAll(found -> Matcher.quoteReplacement(expression(found.group(1)))));
        }
    }

    /** Returns the first expression of a panel of the dashboard, for the tunnel {@code orders}. */
    private static String expression(String panel) {
        try {
            String dashboard = Files.readString(Path.of("../docs/grafana-dashboard.json"));
            Matcher found = Pattern.compile(
                            "\"title\": \"" + panel + "\".*?\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"", Pattern.DOTALL)
                    .matcher(dashboard);
            assertThat(found.find()).as(panel).isTrue();
            return found.group(1).replace("\\\"", "\"").replace("$tunnel", "orders");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_rules_are_valid() throws Exception {
        assertThat(promtool("check", "rules", "prometheus-alerts.yml")).contains("SUCCESS: 6 rules found");
    }

    @Test
    void each_rule_fires_when_it_should_and_not_before_and_panels_show_what_happened() throws Exception {
        assertThat(promtool("test", "rules", "test.yml")).contains("SUCCESS");
    }

    private String promtool(String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("promtool"), Stream.of(arguments))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return fail("promtool has not ended within 60 s");
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static void requirePromtool() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        boolean there = Pattern.compile(":")
                .splitAsStream(path)
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));
        if (there) {
            return;
        }
        String missing = "there is no promtool: install Debian's package prometheus";
        if (Boolean.parseBoolean(System.getenv("AUTOTUNNEL_REQUIRE_OPENSSH"))) {
            fail(missing);
        }
        abort(missing);
    }
}
